package dev.vcpclip.runtime.calibration;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Upper bound of Clopper and Pearson on a share that was counted: x parts of N, so at most that
 * share of all parts like them, with a confidence. Used for false rejects among good parts in the
 * field and for misses among bad ones.
 *
 * @param events number x of parts that were counted, 0 to {@code parts}
 * @param parts number N of parts that were looked at, 1 or more
 * @param confidence of the bound, between 0 and 1
 */
public record FieldBound(int events, int parts, double confidence) {
  /** Checks the ranges. */
  public FieldBound {
    if (parts < 1 || events < 0 || events > parts) {
      throw new IllegalArgumentException(
          events + " of " + parts + " parts: expected 0 to all of at least 1");
    }
    CalibrationOptions.requireShare("confidence", confidence);
  }

  /** Share that was seen, x / N. */
  public double seen() {
    return (double) events / parts;
  }

  /** Share that is not exceeded with the confidence: Beta quantile of (x + 1, N - x). */
  public double share() {
    return events == parts
        ? 1
        : BetaDistribution.of(events + 1.0, parts - events)
            .inverseCumulativeProbability(confidence);
  }
}
