package dev.vcpclip.runtime.station.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The wall clock, where something is deleted for its age: one that was set to a far year must not
 * empty a store. A time that has held for some hours is the time: a station that was started before
 * its clock was set right would otherwise delete nothing for as long as it runs. Thread-safe.
 */
final class ClockGuard {
  /** More than that nobody sets a clock that was right. */
  private static final Duration JUMP = Duration.ofHours(1);

  /** A shift, in which somebody notices. */
  private static final Duration HOLDS = Duration.ofHours(8);

  private final InstantSource wall;
  private final LongSupplier nanos;

  /** Wall clock less steady clock, in milliseconds, as it is believed. Guarded by this. */
  private long believed;

  /** The same as it was seen last. Guarded by this. */
  private long seen;

  /** On the steady clock, when that began. Guarded by this. */
  private long sinceMillis;

  /**
   * @param nanos the steady clock
   */
  ClockGuard(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    believed = wall.millis() - steadyMillis();
    seen = believed;
  }

  /** This machine's. */
  static ClockGuard system() {
    return new ClockGuard(InstantSource.system(), System::nanoTime);
  }

  private long steadyMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
  }

  /** The time; empty while the clock was set and nobody knows which time is the right one. */
  synchronized Optional<Instant> now() {
    Instant now = wall.instant();
    long steady = steadyMillis();
    long ahead = now.toEpochMilli() - steady;
    if (apart(ahead, seen)) {
      sinceMillis = steady;
    }
    seen = ahead;
    if (apart(ahead, believed) && steady - sinceMillis < HOLDS.toMillis()) {
      return Optional.empty();
    }
    believed = ahead;
    return Optional.of(now);
  }

  private static boolean apart(long one, long other) {
    return Math.abs(one - other) > JUMP.toMillis();
  }
}
