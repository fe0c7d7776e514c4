package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file whole or not at all: into a temporary file of the same folder, forced to the disk,
 * then moved over the target. After a crash or a full disk the target is what it was.
 */
public final class AtomicFile {
  private static final int LONGEST_NAME = 200;

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
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path temporary = temporarySibling(file);
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      move(temporary, file);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /**
   * Writes or replaces {@code file} with bytes that are in memory.
   *
   * @throws VcpClipException as {@link #write(Path, Content)}
   */
  public static void write(Path file, byte[] bytes) {
    write(
        file,
        channel -> {
          ByteBuffer rest = ByteBuffer.wrap(bytes);
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        });
  }

  /** What to say when the disk refuses a file or folder. */
  public static VcpClipException cannotWrite(Path target, IOException e) {
    return new VcpClipException(
        target + ": cannot be written (" + e + "). Check the folder's rights and free space.", e);
  }

  /**
   * A hidden name beside {@code target} that nothing has yet, for a file or a folder. Unlike Java's
   * own temporary files, what is created under it has the rights that the user's other files have.
   */
  public static Path temporarySibling(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    String name = shortened(absolute.getFileName().toString());
    return absolute.resolveSibling("." + name + "-" + UUID.randomUUID() + ".tmp");
  }

  /** Room for what is added: a file system takes names of 255 bytes. */
  private static String shortened(String name) {
    int end = name.length();
    while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end);
  }

  /**
   * Moves a file or folder within one file system, atomically where that system can, and forces the
   * folder's entry to the disk where Java can.
   */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
    try (FileChannel folder =
        FileChannel.open(to.toAbsolutePath().normalize().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Windows opens no folder; its file systems keep a journal of moves.
    }
  }

  /**
   * Moves a file or folder to where another one is. That one is moved to {@code old} first, and
   * comes back when the move fails.
   */
  public static void exchange(Path from, Path to, Path old) throws IOException {
    move(to, old);
    try {
      move(from, to);
    } catch (IOException e) {
      move(old, to);
      throw e;
    }
  }

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // A stray temporary file does no harm; the first failure is the one to report.
    }
  }
}
