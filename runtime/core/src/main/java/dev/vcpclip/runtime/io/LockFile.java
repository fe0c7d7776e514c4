package dev.vcpclip.runtime.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Right that one holder at a time has, among all programs of the machine and all threads of this
 * one, told by a lock on a file. The operating system takes it back when the program ends, however
 * it ends; the file stays. Thread-safe.
 */
public final class LockFile implements AutoCloseable {
  /**
   * What this program holds. POSIX frees a program's lock when any of its channels of the file is
   * closed, so a second one must not even be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the right if nobody has it.
   *
   * @param file created where it is missing, its folder too
   * @return empty while another one has it
   * @throws IOException when the disk refuses the file
   */
  public static Optional<LockFile> tryTake(Path file) throws IOException {
    return tryTake(file, false);
  }

  /**
   * Takes a right that nobody can have yet, as its file is not there: it appears when it is locked,
   * so that nobody finds it free in between.
   *
   * @throws IOException when the disk refuses the file
   */
  static Optional<LockFile> tryMake(Path file) throws IOException {
    return tryTake(file, true);
  }

  private static Optional<LockFile> tryTake(Path file, boolean make) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Files.createDirectories(folder);
    Path real = folder.toRealPath().resolve(file.getFileName());
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      Path opened = make ? real.resolveSibling(real.getFileName() + "-new") : real;
      channel = FileChannel.open(opened, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean locked = channel.tryLock() != null;
      if (locked && make) {
        Files.move(opened, real); // the lock is the file's, not its name's
      }
      taken = locked;
      return taken ? Optional.of(new LockFile(real, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by this program, but not through this class
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(real);
      }
    }
  }

  /** Gives the right back. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it, and its lock is gone with it.
    } finally {
      HELD.remove(file);
    }
  }
}
