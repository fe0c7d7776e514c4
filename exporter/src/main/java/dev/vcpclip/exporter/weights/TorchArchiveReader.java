package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Storage;
import dev.vcpclip.exporter.weights.PickleValue.Tensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.MappedFile;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights in a zip archive of PyTorch: what {@code torch.save} has written since 1.6 (usually
 * {@code .pth}) and TorchScript modules (OpenAI's {@code .pt}).
 *
 * <p>Such an archive is a pickle that describes the tensors and an entry for the bytes of each
 * storage. The pickle is read by an {@link Unpickler} that cannot run anything; the bytes are
 * mapped. Dictionaries and modules inside each other become names joined by dots; what is not a
 * tensor is left out.
 */
final class TorchArchiveReader implements WeightReader {
  private static final String PICKLE = "data.pkl";

  private final MappedFile file;
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors;
  private final Map<String, ZipEntryData> entries;
  private final String prefix;

  /**
   * @throws VcpClipException when the archive is not sound or mentions anything but tensors
   */
  TorchArchiveReader(Path path) {
    file = MappedFile.open(path);
    try {
      entries = ZipDirectory.read(file);
      prefix = findPrefix();
      checkByteOrder();
      ZipEntryData pickle = entries.get(prefix + PICKLE);
      tensors =
          TensorCollector.collect(
              path.toString(), Unpickler.load(path + ": " + PICKLE, pickle.bytes()));
      tensors.forEach(
          (name, tensor) -> {
            checkStorage(name, tensor.storage());
            infos.put(name, new TensorInfo(name, tensor.storage().type(), tensor.shape()));
          });
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** All entries lie in one folder whose name is the archive's when it was written. */
  private String findPrefix() {
    List<String> found =
        entries.keySet().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .filter(name -> name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (found.size() != 1) {
      throw new VcpClipException(
          String.format(
              "%s: a zip archive with %d entries named %s, expected one. Not PyTorch's?",
              file.file(), found.size(), PICKLE));
    }
    return found.get(0).substring(0, found.get(0).length() - PICKLE.length());
  }

  private void checkByteOrder() {
    ZipEntryData entry = entries.get(prefix + "byteorder");
    if (entry != null) {
      String order = StandardCharsets.UTF_8.decode(entry.bytes()).toString().strip();
      if (!order.equals("little")) {
        throw new VcpClipException(
            file.file()
                + ": byte order is '"
                + (order.length() > 16 ? "..." : order)
                + "', expected 'little'. Save it again on a little-endian machine.");
      }
    }
  }

  private ZipEntryData entry(Storage storage) {
    return entries.get(prefix + "data/" + storage.key());
  }

  private void checkStorage(String name, Storage storage) {
    ZipEntryData entry = entry(storage);
    if (entry == null) {
      throw new VcpClipException(
          String.format(
              "%s: the bytes of '%s' are missing (entry '%sdata/%s'). Incomplete archive?",
              file.file(), name, prefix, storage.key()));
    }
    entry.checkProportion();
    long bytes = storage.type().bytes();
    if (entry.size() % bytes != 0 || entry.size() / bytes != storage.elements()) {
      throw new VcpClipException(
          String.format(
              "%s: the storage of '%s' is %d x %s, but its entry '%s' has %d bytes. Damaged?",
              file.file(), name, storage.elements(), storage.type(), entry.name(), entry.size()));
    }
  }

  @Override
  public Path file() {
    return file.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public float[] floats(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new VcpClipException(
          file() + ": no tensor '" + name + "' among its " + tensors.size() + ".");
    }
    checkFits(name, infos.get(name).elements());
    return StridedReader.read(
        tensor,
        (from, count) -> {
          checkFits(name, count);
          return entry(tensor.storage()).floats(tensor.storage().type(), from, (int) count);
        });
  }

  private void checkFits(String name, long elements) {
    if (elements > Integer.MAX_VALUE - 8) {
      throw new VcpClipException(
          file() + ": '" + name + "' spans " + elements + " elements, more than fit an array.");
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
