package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The small model that comes with the program, copied out of the jar for as long as this is open: a
 * bundle has to be a file, because ONNX Runtime maps its weights.
 */
public final class EmbeddedBundle implements AutoCloseable {
  private static final String RESOURCE = "/dev/vcpclip/runtime/station/default.vcp";

  private final Path file;

  private EmbeddedBundle(Path file) {
    this.file = file;
  }

  /**
   * Copies the bundle to the temporary folder.
   *
   * @throws VcpClipException when the temporary folder can't be written
   */
  public static EmbeddedBundle copyOut() {
    Path file = null;
    try (InputStream in = EmbeddedBundle.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new VcpClipException("This build has no embedded model. Pass --bundle FILE.");
      }
      file = Files.createTempFile("vcpclip-default", ".vcp");
      Files.write(file, in.readAllBytes());
      return new EmbeddedBundle(file);
    } catch (IOException e) {
      delete(file);
      throw new VcpClipException(
          "Cannot copy the embedded model to the temporary folder: "
              + e.getMessage()
              + ". Free space there or set -Djava.io.tmpdir.",
          e);
    }
  }

  /** The bundle, until {@link #close()}. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    delete(file);
  }

  private static void delete(Path file) {
    if (file != null && !file.toFile().delete()) {
      file.toFile().deleteOnExit();
    }
  }
}
