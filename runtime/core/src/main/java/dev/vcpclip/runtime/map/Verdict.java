package dev.vcpclip.runtime.map;

/**
 * What an image score means. Exactly one of the three, each with what it was judged by; see {@link
 * VerdictRule}.
 */
public sealed interface Verdict {
  /** The image score that was judged. */
  double score();

  /**
   * Below the threshold.
   *
   * @param score the image score
   * @param threshold scores below it are good
   */
  record Good(double score, double threshold) implements Verdict {}

  /**
   * At or above the threshold.
   *
   * @param score the image score
   * @param threshold scores at or above it are defects
   */
  record Defect(double score, double threshold) implements Verdict {}

  /**
   * Between the two thresholds: for a person to look at.
   *
   * @param score the image score
   * @param goodBelow scores below it would be good
   * @param defectFrom scores at or above it would be defects
   */
  record Undecided(double score, double goodBelow, double defectFrom) implements Verdict {}
}
