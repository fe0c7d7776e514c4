package dev.vcpclip.runtime.calibration;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * One-sided distribution-free tolerance limit: of n good parts' values the k-th smallest, above
 * which at most a given share of all good parts lies, with a confidence.
 *
 * <p>It asks nothing of the values' distribution but that the measured parts are drawn like those
 * to come; ties only make it safer. (Split conformal prediction takes a smaller k. That holds on
 * average over many stations, not for the one at hand.)
 *
 * @param parts number n of good parts
 * @param rank k: values above the k-th smallest are over the limit
 * @param wanted share that was asked for
 * @param confidence of the bound
 */
public record ToleranceLimit(int parts, int rank, double wanted, double confidence) {
  /** Checks the ranges. */
  public ToleranceLimit {
    if (rank < 1 || rank > parts) {
      throw new IllegalArgumentException(
          "rank %d of %d parts: expected 1 to all".formatted(rank, parts));
    }
    CalibrationOptions.requireShare("share", wanted);
    CalibrationOptions.requireShare("confidence", confidence);
  }

  /**
   * The limit for a share: the smallest k with P(Bin(n, 1 - a) &lt;= k - 1) &gt;= 1 - d. Where n is
   * too small for any, the largest value of all, whose {@link #bound()} is then above the share.
   *
   * @param parts number of good parts, 1 or more
   * @param share a: of good parts that may be over the limit
   * @param confidence 1 - d
   */
  public static ToleranceLimit of(int parts, double share, double confidence) {
    if (parts < 1) {
      throw new IllegalArgumentException(parts + " good parts: expected 1 or more");
    }
    CalibrationOptions.requireShare("share", share);
    CalibrationOptions.requireShare("confidence", confidence);
    int below = BinomialDistribution.of(parts, 1 - share).inverseCumulativeProbability(confidence);
    return new ToleranceLimit(parts, Math.min(below + 1, parts), share, confidence);
  }

  /**
   * Smallest number of good parts that allows a limit with some of them above it.
   *
   * @param share of good parts that may be over the limit
   * @param confidence of that
   * @param above m: measured good parts that may lie above it, 0 or more
   */
  public static int neededParts(double share, double confidence, int above) {
    CalibrationOptions.requireShare("share", share);
    CalibrationOptions.requireShare("confidence", confidence);
    int few = above; // not enough
    int many = above + 1;
    while (!enough(many, share, confidence, above)) {
      few = many;
      many = Math.multiplyExact(many, 2);
    }
    while (many - few > 1) {
      int middle = few + (many - few) / 2;
      if (enough(middle, share, confidence, above)) {
        many = middle;
      } else {
        few = middle;
      }
    }
    return many;
  }

  private static boolean enough(int parts, double share, double confidence, int above) {
    return parts > above && new FieldBound(above, parts, confidence).share() <= share;
  }

  /** Measured good parts above the limit, ties aside. */
  public int above() {
    return parts - rank;
  }

  /** Share of good parts over the limit that is not exceeded with the confidence. */
  public double bound() {
    return new FieldBound(parts - rank, parts, confidence).share();
  }

  /** Whether the bound is what was asked for. */
  public boolean holds() {
    return bound() <= wanted * (1 + 1e-9); // the last bits of two ways to compute one number
  }
}
