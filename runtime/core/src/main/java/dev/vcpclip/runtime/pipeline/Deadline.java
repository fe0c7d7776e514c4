package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A moment until which to wait for several things. */
final class Deadline {
  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Nanoseconds left, 0 when it has passed. */
  long left() {
    return Math.max(0, end - System.nanoTime());
  }

  /**
   * Waits for a thread's end.
   *
   * @return whether it has ended; a caller who is interrupted meanwhile stays so
   */
  boolean join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && left() > 0 && thread != Thread.currentThread()) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, left());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
