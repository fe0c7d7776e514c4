package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Storage;
import dev.vcpclip.exporter.weights.PickleValue.Tensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.MappedFile;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights as {@code torch.save} wrote them before 1.6: no archive, but five pickles in a row and
 * then the storages.
 *
 * <p>The pickles are a magic number, the protocol, facts about the machine, the object, and the
 * keys of the storages in the order in which they follow; each storage is its number of elements in
 * eight bytes and the elements. The pickles are read by an {@link Unpickler} that cannot run
 * anything; the elements are mapped.
 */
final class TorchLegacyReader implements WeightReader {
  /** How such a file begins: protocol 2, a number of ten bytes, and the number. */
  private static final byte[] HEAD = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19
  };

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private final MappedFile file;
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors;

  /** Where the elements of a storage begin in the file, by its key. */
  private final Map<String, Long> starts = new HashMap<>();

  /**
   * @throws VcpClipException when the file is not sound or mentions anything but tensors
   */
  TorchLegacyReader(Path path) {
    file = MappedFile.open(path);
    try {
      int pickled = (int) Math.min(file.size(), Integer.MAX_VALUE - 8);
      ByteBuffer bytes = file.bytes(0, pickled);
      if (!MAGIC.equals(Unpickler.next(path + ": magic number", bytes))) {
        throw fail("does not begin with PyTorch's magic number");
      }
      Object protocol = Unpickler.next(path + ": protocol", bytes);
      if (!Long.valueOf(PROTOCOL).equals(protocol)) {
        throw fail("is of another protocol than " + PROTOCOL);
      }
      checkByteOrder(Unpickler.next(path + ": machine", bytes));
      tensors = TensorCollector.collect(path.toString(), Unpickler.next(path + ": object", bytes));
      locate(Unpickler.next(path + ": keys", bytes), bytes.position());
      tensors.forEach(
          (name, tensor) -> {
            if (!starts.containsKey(tensor.storage().key())) {
              throw fail("lacks the bytes of '" + name + "'. Cut off?");
            }
            infos.put(name, new TensorInfo(name, tensor.storage().type(), tensor.shape()));
          });
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Whether a file that begins with these bytes is of this format. */
  static boolean begins(byte[] head) {
    return head.length >= HEAD.length && Arrays.equals(head, 0, HEAD.length, HEAD, 0, HEAD.length);
  }

  private void checkByteOrder(Object machine) {
    if (!(machine instanceof Map<?, ?> facts) || !Boolean.TRUE.equals(facts.get("little_endian"))) {
      throw fail(
          "was not written on a little-endian machine. Save it again on one, or in a newer PyTorch");
    }
  }

  /** Walks the storages, whose sizes are known only from the tensors that lie in them. */
  private void locate(Object keys, long at) {
    if (!(keys instanceof List<?> list)) {
      throw fail("holds no list of storages");
    }
    Map<String, Storage> known = new HashMap<>();
    tensors.values().stream().map(Tensor::storage).forEach(storage -> remember(known, storage));
    for (Object key : list) {
      Storage storage = known.get(String.valueOf(key));
      if (storage == null) {
        throw fail("has a storage that belongs to no named tensor. Save the state dict alone");
      }
      long left = file.size() - at - Long.BYTES;
      long elements = left < 0 ? -1 : file.bytes(at, Long.BYTES).getLong();
      DataType type = storage.type();
      if (elements != storage.elements() || elements > left / type.bytes()) {
        throw fail(
            String.format(
                "announces %d x %s for storage '%s', but holds %d with %d bytes left. Cut off?",
                storage.elements(), type, storage.key(), elements, Math.max(0, left)));
      }
      if (starts.put(storage.key(), at + Long.BYTES) != null) {
        throw fail("has storage '" + storage.key() + "' twice");
      }
      at += Long.BYTES + elements * type.bytes();
    }
  }

  private void remember(Map<String, Storage> known, Storage storage) {
    Storage before = known.putIfAbsent(storage.key(), storage);
    if (before != null && !before.equals(storage)) {
      throw fail("describes storage '" + storage.key() + "' in two ways");
    }
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(file.file() + ": " + what + ".");
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
      throw fail("no tensor '" + name + "' among its " + tensors.size());
    }
    Storage storage = tensor.storage();
    long start = starts.get(storage.key());
    return StridedReader.read(
        tensor,
        (from, count) -> {
          if (count > Integer.MAX_VALUE - 8) {
            throw fail("'" + name + "' spans " + count + " elements, more than fit an array");
          }
          return file.floats(
              storage.type(), start + from * storage.type().bytes(), Math.toIntExact(count));
        });
  }

  @Override
  public void close() {
    file.close();
  }
}
