package dev.vcpclip.benchmarks.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters, as PyTorch would have saved it: a zip file of source
 * code, the pickled module object, and a version.
 *
 * <p>It makes operators of libtorch callable for which DJL has no method. PyTorch aligns entries to
 * 64 bytes so that tensors can be mapped; there are none here, so nothing is aligned.
 */
final class TorchScriptArchive {
  private static final String FOLDER = "module/";

  /** Of the format; every libtorch since 1.5 reads it. */
  private static final String VERSION = "3\n";

  /** An empty tuple in the pickle protocol 2. */
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

  private TorchScriptArchive() {}

  /**
   * The archive of a class with one method.
   *
   * @param className of the module
   * @param forward the method in TorchScript, indented by two spaces
   */
  static byte[] of(String className, String forward) {
    String source =
        """
        class %s(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        %s"""
            .formatted(className, forward);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "data.pkl", moduleObject(className));
      add(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      add(zip, "constants.pkl", NO_CONSTANTS);
      add(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** An object of the class whose only attribute, {@code training}, is false. */
  private static byte[] moduleObject(String className) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2}); // protocol 2
    ascii(pickle, "c__torch__\n" + className + "\n"); // the class
    ascii(pickle, ")"); // no arguments
    pickle.write(0x81); // a new object
    ascii(pickle, "}("); // its attributes
    ascii(pickle, "X");
    String name = "training";
    pickle.writeBytes(new byte[] {(byte) name.length(), 0, 0, 0});
    ascii(pickle, name);
    pickle.write(0x89); // false
    ascii(pickle, "ub."); // set them, build, stop
    return pickle.toByteArray();
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(FOLDER + name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
