package dev.vcpclip.runtime.launcher;

import dev.vcpclip.runtime.io.AtExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;

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

  private EndOnRequest(Duration within) {
    this.within = within;
    task = AtExit.stopping(this::end);
  }

  /** What is done while the end is held up. */
  @FunctionalInterface
  public interface Work {
    /** Answers the exit code, with all that is its own closed. */
    int run(EndOnRequest end) throws Exception;
  }

  /**
   * Does a verb's work and answers its exit code. A failure after the request is told here: the
   * program ends before it could reach whoever tells failures.
   *
   * @param spec the verb
   * @param within how long the end is held up at most
   */
  public static int hold(CommandSpec spec, Duration within, Work work) throws Exception {
    try (EndOnRequest end = new EndOnRequest(within)) {
      return end.code(code(spec, work, end));
    }
  }

  private static int code(CommandSpec spec, Work work, EndOnRequest end) throws Exception {
    try {
      return work.run(end);
    } catch (Exception | Error e) {
      if (!end.isRequested()) {
        throw e;
      }
      return Failures.tell(e, spec.commandLine());
    }
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
  private int code(int value) {
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
