package dev.vcpclip.runtime.recipe;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Lock of a folder against other writers, in this program and others. The operating system frees it
 * when its owner dies.
 */
final class StoreLock {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private StoreLock() {}

  /** Waits for the right to write, which is the caller's to close. */
  static LockFile of(Path folder) {
    Path file = folder.resolve(".lock");
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      Optional<LockFile> lock = LockFile.tryTake(file);
      while (lock.isEmpty()) {
        if (System.nanoTime() > end) {
          throw new VcpClipException(
              "%s: another program has been writing recipes here for %d s. Try again later."
                  .formatted(folder, PATIENCE.toSeconds()));
        }
        Thread.sleep(PAUSE.toMillis());
        lock = LockFile.tryTake(file);
      }
      return lock.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException(folder + ": interrupted while waiting for its lock.", e);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }
}
