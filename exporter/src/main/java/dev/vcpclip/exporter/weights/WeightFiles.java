package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Weight files, opened by what they hold; name and extension do not matter. */
public final class WeightFiles {
  private static final int ZIP_MAGIC = 0x04034b50;
  private static final int PICKLE_PROTO = 0x80;
  private static final int HEAD = 64;

  private WeightFiles() {}

  /**
   * Opens a weight file, or a folder of a model hub: {@code model.safetensors}, its shards with
   * {@code model.safetensors.index.json}, or the names that PyTorch and OpenCLIP use.
   *
   * @throws VcpClipException when there are no weights of a known format, or they are not sound
   */
  public static WeightReader open(Path path) {
    return Files.isDirectory(path) ? WeightFolder.open(path) : openFile(path);
  }

  /**
   * Opens a safetensors file, a zip archive of PyTorch ({@code torch.save} since 1.6, or
   * TorchScript) or what {@code torch.save} wrote before.
   *
   * @throws VcpClipException when it is none of them, or not sound
   */
  static WeightReader openFile(Path file) {
    byte[] head = head(file);
    ByteBuffer view = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (head.length >= Integer.BYTES && view.getInt(0) == ZIP_MAGIC) {
      return new TorchArchiveReader(file);
    }
    if (TorchLegacyReader.begins(head)) {
      return new TorchLegacyReader(file);
    }
    if (head.length > Long.BYTES && head[Long.BYTES] == '{') {
      return new SafetensorsReader(file);
    }
    throw new VcpClipException(file + ": " + describe(head));
  }

  private static byte[] head(Path file) {
    try (MappedFile mapped = MappedFile.open(file)) {
      byte[] head = new byte[(int) Math.min(HEAD, mapped.size())];
      mapped.bytes(0, head.length).get(head);
      return head;
    }
  }

  private static String describe(byte[] head) {
    if (head.length == 0) {
      return "is empty. Was the download cut off?";
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if ((head[0] & 0xff) == PICKLE_PROTO) {
      return "is a bare pickle without the mark of torch.save in PyTorch before 1.6. "
          + "Load it in a current PyTorch and save it again with torch.save or safetensors.";
    }
    if (text.startsWith("version https://git-lfs")) {
      return "is a Git LFS pointer, not the weights. Fetch the file with 'git lfs pull'.";
    }
    if (text.stripLeading().startsWith("<")) {
      return "is a web page, not weights. Was the download refused?";
    }
    return "is neither safetensors nor a PyTorch zip archive. "
        + "Expected OpenAI's .pt, a .pth of torch.save or a .safetensors file.";
  }
}
