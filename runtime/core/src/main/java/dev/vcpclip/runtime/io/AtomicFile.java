package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: into a temporary file of the same folder, forced to the disk,
 * then moved over the target. After a crash or a full disk the target is what it was.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Produces the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the channel and leaves it open. */
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /**
   * Writes or replaces {@code file}; its folder is created where it is missing.
   *
   * @throws VcpClipException when the disk refuses, with the target untouched
   */
  public static void write(Path file, Content content) {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = null;
    try {
      Files.createDirectories(folder);
      temporary = Files.createTempFile(folder, "." + file.getFileName() + "-", ".tmp");
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      move(temporary, file);
    } catch (IOException e) {
      throw new VcpClipException(
          file + ": cannot be written (" + e + "). Check the folder's rights and free space.", e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Moves a file or folder within one file system, atomically where that system can. */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path temporary) {
    try {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // A stray temporary file does no harm; the first failure is the one to report.
    }
  }
}
