package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is deleted, with all that is in it, when it is closed. Thread-safe as far as the
 * file system is.
 */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /**
   * A folder among the system's temporary ones, for this user only.
   *
   * @param purpose a word for its name and for the message when it cannot be made
   * @throws VcpClipException when the disk refuses
   */
  public static TemporaryFolder create(String purpose) {
    try {
      return new TemporaryFolder(Files.createTempDirectory("vcpclip-" + purpose + "-"));
    } catch (IOException e) {
      throw new VcpClipException(
          String.format(
              "%s: no temporary folder for the %s (%s). Check its rights and free space.",
              System.getProperty("java.io.tmpdir"), purpose, e),
          e);
    }
  }

  /**
   * A hidden folder beside {@code target}, so that what it holds can be moved there in one step;
   * folders above are created where they are missing.
   *
   * @throws VcpClipException when the disk refuses
   */
  public static TemporaryFolder beside(Path target) {
    Path folder = AtomicFile.temporarySibling(target);
    try {
      Files.createDirectories(folder.getParent());
      return new TemporaryFolder(Files.createDirectory(folder));
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** The folder; there until {@link #close()}. */
  public Path path() {
    return path;
  }

  /** Deletes what can be deleted. A second call does nothing. */
  @Override
  public void close() {
    delete(path);
  }

  /**
   * Deletes a folder with all that is in it, and never fails: a stray temporary file does no harm,
   * and on Windows the weights of a model just closed stay mapped for a while.
   */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      deepestFirst.forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // See above.
    }
  }
}
