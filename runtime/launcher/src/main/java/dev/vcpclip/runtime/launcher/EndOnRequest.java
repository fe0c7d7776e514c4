package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.io.AtExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and a service's stop, which end a Java program at once: holds that up until the verb is
 * done, and gives the program the verb's exit code. Thread-safe.
 */
public final class EndOnRequest implements AutoCloseable {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Duration within;
  private final AtExit.Task task;
  private final List<Runnable> actions = new ArrayList<>();
  private volatile int code = Verb.ERROR;

  /**
   * Begins to hold the end up.
   *
   * @param within how long at most
   */
  public EndOnRequest(Duration within) {
    this.within = within;
    task = AtExit.stopping(this::end);
  }

  /** Does something once the end is requested, in another thread; at once where it was. */
  public void whenRequested(Runnable action) {
    synchronized (actions) {
      actions.add(action);
      if (!isRequested()) {
        return;
      }
    }
    action.run();
  }

  /** Requests the end from within. */
  public void request() {
    List<Runnable> now;
    synchronized (actions) {
      requested.countDown();
      now = List.copyOf(actions);
    }
    now.forEach(Runnable::run);
  }

  /** Whether the end was requested. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits; answers whether the end was requested. */
  public boolean await(double seconds) throws InterruptedException {
    return requested.await((long) (seconds * 1000), TimeUnit.MILLISECONDS);
  }

  /** Makes a value the exit code of a program that a signal ends; answers it. */
  public int code(int value) {
    code = value;
    return value;
  }

  private void end() {
    request();
    try {
      if (done.await(within.toMillis(), TimeUnit.MILLISECONDS)) {
        AtExit.exitCode(code); // all is closed; a signal's own code says nothing
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The verb is done, and has closed what is its own. */
  @Override
  public void close() {
    done.countDown();
    task.close();
  }
}
