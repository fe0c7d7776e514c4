package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clocks, so that tests can bring their own. */
interface Time {
  /** Those of the machine. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration delay) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
      };

  /** See {@link System#nanoTime()}. */
  long nanos();

  /** The wall clock. */
  Instant now();

  /** Waits before a source is tried again. */
  void sleep(Duration delay) throws InterruptedException;
}
