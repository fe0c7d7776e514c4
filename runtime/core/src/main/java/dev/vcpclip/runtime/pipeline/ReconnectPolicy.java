package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * When a failed source is tried again: after a delay that doubles from attempt to attempt up to a
 * limit, each time shortened or lengthened at random, so that cameras behind one switch don't come
 * back in step. Refused credentials have a delay of their own, as cameras lock accounts.
 *
 * <p>The largest delay bounds how long a camera that is back goes unnoticed. The default of 0.8 s
 * keeps that under a second; an attempt costs a camera that is there one login, and one that is
 * switched off nothing.
 *
 * @param first before the first attempt
 * @param largest not exceeded but by the jitter
 * @param jitter share of a delay by which it varies up and down, 0 to 0.5
 * @param refused after refused credentials, at least; 30 s or more. Its jitter only lengthens it
 */
public record ReconnectPolicy(Duration first, Duration largest, double jitter, Duration refused) {
  /** Shortest delay after refused credentials. */
  public static final Duration SHORTEST_REFUSED = Duration.ofSeconds(30);

  private static final double LARGEST_JITTER = 0.5;

  /** Checks the ranges. */
  public ReconnectPolicy {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(largest, "largest");
    Objects.requireNonNull(refused, "refused");
    if (first.compareTo(Duration.ofMillis(1)) < 0 || largest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "delays " + first + " to " + largest + ": expected 1 ms or more, rising");
    }
    if (!(jitter >= 0 && jitter <= LARGEST_JITTER)) {
      throw new IllegalArgumentException("jitter " + jitter + ": expected 0 to " + LARGEST_JITTER);
    }
    if (refused.compareTo(SHORTEST_REFUSED) < 0) {
      throw new IllegalArgumentException(
          "delay after refused credentials "
              + refused
              + ": expected 30 s or more, as cameras lock accounts");
    }
  }

  /** From 0.1 to 0.8 s, a fifth up or down; 30 s after refused credentials. */
  public static ReconnectPolicy defaults() {
    return new ReconnectPolicy(
        Duration.ofMillis(100), Duration.ofMillis(800), 0.2, SHORTEST_REFUSED);
  }

  /**
   * Time to wait before an attempt.
   *
   * @param failures how often it has failed in a row, from 1
   * @param code how it failed last
   */
  Duration delay(int failures, SourceException.Code code, RandomGenerator random) {
    double up = random.nextDouble();
    if (code == SourceException.Code.AUTHENTICATION) {
      return scaled(refused, 1 + jitter * up);
    }
    double doubled = first.toNanos() * Math.pow(2, failures - 1.0);
    Duration delay = Duration.ofNanos((long) Math.min(doubled, largest.toNanos()));
    return scaled(delay, 1 + jitter * (2 * up - 1));
  }

  private static Duration scaled(Duration delay, double factor) {
    return Duration.ofNanos((long) (delay.toNanos() * factor));
  }
}
