package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file whole or not at all: into a temporary file of the same folder, forced to the disk,
 * then moved over the target. After a crash or a full disk the target is what it was.
 */
public final class AtomicFile {
  private static final int LONGEST_NAME = 200;
  private static final String ENDING = ".vcpclip-tmp";

  /** What a write that is going on has not touched for so long was left by a killed program. */
  private static final Duration STALE_AFTER = Duration.ofHours(1);

  private static final Pattern TEMPORARY = Pattern.compile("\\..*-[0-9a-f-]{36}" + ENDING);

  /** Folders that were looked through for what killed programs left; once is enough. */
  private static final Set<Path> TIDY = ConcurrentHashMap.newKeySet();

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
      if (TIDY.add(folder)) {
        deleteUnfinished(folder, STALE_AFTER);
      }
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
        target + ": cannot be written: " + DiskFailure.reason(e) + ". Choose another place.", e);
  }

  /**
   * Deletes files whose writing was cut off by a kill; never fails.
   *
   * @param folder where they are looked for
   * @param age how long nobody must have written to them
   */
  public static void deleteUnfinished(Path folder, Duration age) {
    try (Stream<Path> files = Files.list(folder)) {
      long before = System.currentTimeMillis() - age.toMillis();
      files
          .filter(file -> TEMPORARY.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .filter(file -> file.toFile().lastModified() <= before)
          .forEach(AtomicFile::deleteQuietly);
    } catch (IOException | UncheckedIOException e) {
      // What others left is no reason to fail.
    }
  }

  /**
   * A hidden name beside {@code target} that nothing has yet, for a file or a folder. Unlike Java's
   * own temporary files, what is created under it has the rights that the user's other files have.
   */
  public static Path temporarySibling(Path target) {
    return target
        .toAbsolutePath()
        .normalize()
        .resolveSibling(temporaryPrefix(target) + UUID.randomUUID() + ENDING);
  }

  /** How all temporary siblings of a target begin. */
  static String temporaryPrefix(Path target) {
    String name = target.toAbsolutePath().normalize().getFileName().toString();
    return "." + FileNames.cut(name, LONGEST_NAME) + "-";
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

  private static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // A stray temporary file does no harm; the first failure is the one to report.
    }
  }
}
