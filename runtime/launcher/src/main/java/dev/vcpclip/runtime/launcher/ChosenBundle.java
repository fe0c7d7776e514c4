package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bundle that a verb works on: the one that was named, or the small model that comes with the
 * program, which is copied out of the jar for as long as this is open, because ONNX Runtime maps
 * its weights from a file.
 */
public final class ChosenBundle implements AutoCloseable {
  private static final String RESOURCE = "default.vcp";

  private final Path path;
  private final String label;

  /** {@code null} for a bundle that was named. */
  private final TemporaryFolder copy;

  private ChosenBundle(Path path, String label, TemporaryFolder copy) {
    this.path = path;
    this.label = label;
    this.copy = copy;
  }

  /**
   * The named bundle, which need not exist, or the embedded default.
   *
   * @param named {@code null} for the default
   * @throws VcpClipException when the temporary folder can't be written
   */
  public static ChosenBundle of(Path named) {
    return named == null ? embedded() : new ChosenBundle(named, named.toString(), null);
  }

  private static ChosenBundle embedded() {
    TemporaryFolder folder = TemporaryFolder.create("default");
    Path file = folder.path().resolve(RESOURCE);
    try (InputStream in = ChosenBundle.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new VcpClipException("This build has no embedded model. Pass --bundle FILE.");
      }
      Files.copy(in, file);
      return new ChosenBundle(file, "embedded default", folder);
    } catch (IOException e) {
      folder.close();
      throw new VcpClipException(
          "Cannot copy the embedded model to the temporary folder: "
              + e.getMessage()
              + ". Free space there or set -Djava.io.tmpdir.",
          e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** The bundle, until {@link #close()}. */
  public Path path() {
    return path;
  }

  /** For messages. */
  public String label() {
    return label;
  }

  /** Deletes the copy of the default. A second call does nothing. */
  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
