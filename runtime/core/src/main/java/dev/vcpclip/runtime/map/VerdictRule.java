package dev.vcpclip.runtime.map;

/**
 * Turns image scores into verdicts: good below the first threshold, a defect from the second on,
 * undecided between them. The two may be equal, then nothing is undecided.
 *
 * @param goodBelow scores below it are good
 * @param defectFrom scores at or above it are defects; not less than {@code goodBelow}
 */
public record VerdictRule(double goodBelow, double defectFrom) {
  /** Checks the order. */
  public VerdictRule {
    if (!(goodBelow <= defectFrom) || Double.isInfinite(goodBelow - defectFrom)) {
      throw new IllegalArgumentException(
          "thresholds " + goodBelow + " and " + defectFrom + ": expected two rising numbers");
    }
  }

  /**
   * Defects at or above one threshold, everything else good.
   *
   * @param threshold on the scale of the model's image score
   */
  public static VerdictRule at(double threshold) {
    return new VerdictRule(threshold, threshold);
  }

  /**
   * Judges one score.
   *
   * @throws IllegalArgumentException when it is NaN, which no comparison would find
   */
  public Verdict judge(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("image score is NaN");
    }
    if (score >= defectFrom) {
      return new Verdict.Defect(score, this);
    }
    return score < goodBelow ? new Verdict.Good(score, this) : new Verdict.Undecided(score, this);
  }
}
