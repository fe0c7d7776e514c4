package dev.vcpclip.runtime.calibration;

/**
 * Counts of inspected parts that a person looked at afterwards, and what they say of the field.
 *
 * <p>Rejected and undecided parts are looked at one by one; those that were not count as good, so
 * that a bound never gains from a missing mark. Passed parts are too many for that: some are drawn
 * by lot, and only those tell how many bad ones pass. Parts that were picked for their score tell
 * nothing of that.
 *
 * @param rejected parts called a defect
 * @param rejectedGood of them, marked good
 * @param rejectedUnmarked of them, without a clear mark
 * @param undecided parts between the thresholds
 * @param undecidedGood of them, marked good
 * @param undecidedUnmarked of them, without a clear mark
 * @param passed parts called good
 * @param drawn of them, drawn by lot and marked
 * @param drawnBad of those, marked bad
 * @param confidence of each bound
 */
public record FieldReview(
    int rejected,
    int rejectedGood,
    int rejectedUnmarked,
    int undecided,
    int undecidedGood,
    int undecidedUnmarked,
    int passed,
    int drawn,
    int drawnBad,
    double confidence) {

  /** Checks the ranges. */
  public FieldReview {
    requireParts("rejected", rejected, rejectedGood + rejectedUnmarked);
    requireParts("undecided", undecided, undecidedGood + undecidedUnmarked);
    requireParts("passed", passed, drawn);
    requireParts("drawn", drawn, drawnBad);
    CalibrationOptions.requireShare("confidence", confidence);
  }

  private static void requireParts(String name, int parts, int some) {
    if (some < 0 || some > parts) {
      throw new IllegalArgumentException(some + " of " + parts + " " + name + " parts");
    }
  }

  /** Whether every rejected and undecided part has a clear mark. */
  public boolean complete() {
    return rejectedUnmarked == 0 && undecidedUnmarked == 0;
  }

  /** Good parts: those that passed, and those that were not and are marked good or not at all. */
  public int goodParts() {
    return passed + rejectedGood + rejectedUnmarked + undecidedGood + undecidedUnmarked;
  }

  /**
   * Share of good parts that are called a defect, not exceeded with the confidence; {@code null}
   * without a good part.
   */
  public FieldBound falseRejects() {
    return goodParts() == 0
        ? null
        : new FieldBound(rejectedGood + rejectedUnmarked, goodParts(), confidence);
  }

  /** The same for good parts that are not passed: undecided or a defect. */
  public FieldBound notPassed() {
    return goodParts() == 0 ? null : new FieldBound(goodParts() - passed, goodParts(), confidence);
  }

  /** Share of passed parts that are bad; {@code null} when none was drawn. */
  public FieldBound badAmongPassed() {
    return drawn == 0 ? null : new FieldBound(drawnBad, drawn, confidence);
  }
}
