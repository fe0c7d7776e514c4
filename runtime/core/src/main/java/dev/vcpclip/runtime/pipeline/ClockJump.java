package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.time.Instant;

/** Compares the wall clock with one that only runs. Used by one thread. */
final class ClockJump {
  /** More than a clock that is slewed into step moves between two looks. */
  private static final Duration SMALLEST = Duration.ofMillis(500);

  private Instant wall;
  private long nanos;

  ClockJump(Instant wall, long nanos) {
    this.wall = wall;
    this.nanos = nanos;
  }

  /**
   * By how much the wall clock has jumped since the last look; zero when it has not, or when the
   * look was held up between the clocks, so that it tells nothing.
   *
   * @param before the running clock right before the wall clock was read
   * @param newNanos right after it
   */
  Duration see(long before, Instant newWall, long newNanos) {
    if (newNanos - before >= SMALLEST.toNanos() / 2) {
      return Duration.ZERO;
    }
    Duration by = Duration.between(wall.plusNanos(newNanos - nanos), newWall);
    wall = newWall;
    nanos = newNanos;
    return by.abs().compareTo(SMALLEST) < 0 ? Duration.ZERO : by;
  }
}
