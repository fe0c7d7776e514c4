package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.Sha256;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Compares a bundle's files with its manifest's hashes, on a thread of its own. */
final class HashVerification {
  private final Path bundle;
  private final Path folder;
  private final FutureTask<Void> task;
  private final Thread thread;

  /** Starts at once. */
  HashVerification(Path bundle, Path folder, Map<String, String> files) {
    this.bundle = bundle;
    this.folder = folder;
    task = new FutureTask<>(() -> new TreeMap<>(files).forEach(this::compare), null);
    thread = new Thread(task, "vcpclip-hashing");
    thread.setDaemon(true);
    thread.start();
  }

  private void compare(String name, String expected) {
    String found = Sha256.of(folder.resolve(name));
    if (!found.equals(expected)) {
      throw new VcpClipException(
          "%s: '%s' has SHA-256 %s, the manifest says %s. Altered or damaged; copy it again."
              .formatted(bundle, name, found, expected));
    }
  }

  /** Returns when every file is right. */
  void await() {
    try {
      task.get();
    } catch (ExecutionException e) {
      // A new one each time: whoever waits should find his own call in the stack trace.
      throw new VcpClipException(e.getCause().getMessage(), e.getCause());
    } catch (CancellationException e) {
      throw new IllegalStateException("bundle is closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException(bundle + ": interrupted while its files were hashed", e);
    }
  }

  /** Gives up what is left; afterwards no file is open. */
  void stop() {
    task.cancel(true);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
