package dev.vcpclip.runtime.station.journal;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a journal keeps; the oldest verdicts go first. {@link Long#MAX_VALUE} and {@link
 * #FOREVER} are no limits.
 *
 * @param entries most verdicts
 * @param bytes largest size of the data in the file; what is over it goes with the next pruning
 * @param age oldest verdict
 * @param undelivered most results that wait for one sink; the oldest are dropped and counted
 */
public record JournalLimits(long entries, long bytes, Duration age, long undelivered) {
  /** An age that nothing reaches. */
  public static final Duration FOREVER = Duration.ofDays(1_000_000);

  /** Checks the ranges. */
  public JournalLimits {
    Objects.requireNonNull(age, "age");
    if (entries < 1 || bytes < 1 || age.isNegative() || age.isZero() || undelivered < 1) {
      throw new IllegalArgumentException(
          "%d entries, %d bytes, age %s, %d undelivered: expected more than 0"
              .formatted(entries, bytes, age, undelivered));
    }
  }

  /** Ten million verdicts, 10 GB, two years; 500 000 results a sink. */
  public static JournalLimits defaults() {
    return new JournalLimits(10_000_000, 10_000_000_000L, Duration.ofDays(730), 500_000);
  }
}
