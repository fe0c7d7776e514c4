package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A folder that is deleted, with all that is in it, when it is closed, or when the program ends
 * before that. A program that is killed leaves it, and the next one that makes such a folder
 * deletes it: a lock in it, {@value #LOCK}, tells whether its owner is still there.
 *
 * <p>Thread-safe as far as the file system is.
 */
public final class TemporaryFolder implements AutoCloseable {
  /** Hidden, as what else is in the folder may be listed. */
  static final String LOCK = ".vcpclip.lock";

  private static final String PREFIX = "vcpclip-";

  /** ONNX Runtime's own; those that are ours have our lock in them. */
  private static final String ONNX_PREFIX = "onnxruntime-java";

  /** What stood where {@link #putInPlace} puts something. */
  private static final String OLD = "old";

  private static final int DELETE_TRIES = 50;
  private static final int MILLISECONDS_BETWEEN_TRIES = 10;

  /** Held while something is in neither of two places, so that nothing is deleted then. */
  private static final Object MOVING = new Object();

  private static final Set<TemporaryFolder> OPEN = ConcurrentHashMap.newKeySet();
  private static final AtomicBoolean LOOKED_FOR_LEFT_BEHIND = new AtomicBoolean();

  static {
    AtExit.cleaning(() -> OPEN.forEach(TemporaryFolder::deleteAtExit));
  }

  private final Path path;

  /** {@code null} where the file system has no locks: then nobody cleans up after a kill. */
  private final LockFile lock;

  private TemporaryFolder(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
    OPEN.add(this);
  }

  /**
   * A folder among the system's temporary ones, for this user only.
   *
   * @param purpose a word for its name and for the message when it cannot be made
   * @throws VcpClipException when the disk refuses
   */
  public static TemporaryFolder create(String purpose) {
    try {
      TemporaryFolder folder = locked(Files.createTempDirectory(PREFIX + purpose + "-"));
      if (LOOKED_FOR_LEFT_BEHIND.compareAndSet(false, true)) {
        folder.deleteLeftBehind(PREFIX, null);
        folder.deleteLeftBehind(ONNX_PREFIX, null);
      }
      return folder;
    } catch (IOException e) {
      throw new VcpClipException(
          "%s: no temporary folder for the %s: %s. Another place: -Djava.io.tmpdir=FOLDER."
              .formatted(System.getProperty("java.io.tmpdir"), purpose, DiskFailure.reason(e)),
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
      TemporaryFolder made = locked(Files.createDirectory(folder));
      made.deleteLeftBehind(AtomicFile.temporaryPrefix(target), target);
      return made;
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** Takes over a folder that a library made for this program and does not delete. */
  public static TemporaryFolder adopt(Path folder) {
    return locked(folder);
  }

  /** No other program may find the lock free, and take the folder for one that was left behind. */
  private static TemporaryFolder locked(Path folder) {
    try {
      return new TemporaryFolder(folder, LockFile.tryMake(folder.resolve(LOCK)).orElse(null));
    } catch (IOException e) {
      return new TemporaryFolder(folder, null);
    }
  }

  /** What killed programs of this user left: whose lock is free, its owner is gone. */
  private void deleteLeftBehind(String prefix, Path target) {
    try (Stream<Path> siblings = Files.list(path.toAbsolutePath().getParent())) {
      List<Path> ours =
          siblings
              .filter(folder -> folder.getFileName().toString().startsWith(prefix))
              .filter(folder -> Files.exists(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS))
              .filter(this::hasOurOwner)
              .toList();
      for (Path folder : ours) {
        Optional<LockFile> free = LockFile.tryTake(folder.resolve(LOCK));
        if (free.isPresent()) {
          free.get().close();
          bringBack(folder.resolve(OLD), target);
          delete(folder);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // Others' leftovers are no reason to fail.
    }
  }

  /** A kill between the two moves of {@link #putInPlace} must not cost what was there before. */
  private static void bringBack(Path old, Path target) throws IOException {
    if (target != null && Files.exists(old) && !Files.exists(target)) {
      AtomicFile.move(old, target);
    }
  }

  /** Anybody may put folders of any name among the system's temporary ones. */
  private boolean hasOurOwner(Path folder) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The folder; there until {@link #close()}. */
  public Path path() {
    return path;
  }

  /** Deletes what can be deleted. A second call does nothing. */
  @Override
  public void close() {
    if (OPEN.remove(this)) {
      release();
      delete(path);
    }
  }

  /**
   * Moves something out of this folder to its place. What stands there is moved into this folder
   * first, and comes back when the move fails.
   *
   * @param finished file or folder in this folder
   * @param target beside this folder
   */
  public void putInPlace(Path finished, Path target) throws IOException {
    synchronized (MOVING) {
      if (!Files.exists(target)) {
        AtomicFile.move(finished, target);
        return;
      }
      Path old = path.resolve(OLD);
      AtomicFile.move(target, old);
      try {
        AtomicFile.move(finished, target);
      } catch (IOException e) {
        AtomicFile.move(old, target);
        throw e;
      }
    }
  }

  /** Windows deletes no file that is open. */
  private void release() {
    if (lock != null) {
      lock.close();
    }
  }

  /**
   * Whoever did not stop may still be writing into it, so it gets another name first. Where that
   * does not go, as on Windows while a file is open, it is tried again for a while.
   */
  private void deleteAtExit() {
    release();
    Path renamed = path.resolveSibling(path.getFileName() + "-gone");
    for (int i = 0; i < DELETE_TRIES && Files.exists(path); i++) {
      synchronized (MOVING) {
        try {
          AtomicFile.move(path, renamed);
          delete(renamed);
        } catch (IOException e) {
          delete(path);
        }
      }
      try {
        Thread.sleep(MILLISECONDS_BETWEEN_TRIES);
      } catch (InterruptedException e) {
        return;
      }
    }
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
