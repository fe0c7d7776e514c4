package dev.vcpclip.trainer.eval;

/**
 * Threshold-free measures of a ranking, fed with its ties from the highest score down.
 *
 * <p>Every distinct score is one threshold, as in scikit-learn: AUROC by trapezoids, average
 * precision as the step sum, F1 with the reference's 1e-8 in the denominator. Of thresholds with
 * equal F1 the lowest is taken.
 */
final class RankingCurve {
  private static final double EPSILON = 1e-8;

  private final long positives;
  private final long negatives;
  private long truePositives;
  private long falsePositives;
  private double area;
  private double averagePrecision;
  private double f1Max = -1;
  private double threshold = Double.NaN;
  private long truePositivesAtThreshold;
  private long falsePositivesAtThreshold;
  private double iou = Double.NaN;

  /** Both counts are at least one. */
  RankingCurve(long positives, long negatives) {
    this.positives = positives;
    this.negatives = negatives;
  }

  /** All that share one score. */
  void tie(double score, long tiePositives, long tieNegatives) {
    long before = truePositives;
    long falseBefore = falsePositives;
    truePositives += tiePositives;
    falsePositives += tieNegatives;
    area += (before + truePositives) / 2.0 * tieNegatives;

    double precision = (double) truePositives / (truePositives + falsePositives);
    double recall = (double) truePositives / positives;
    averagePrecision += precision * tiePositives / positives;
    double f1 = 2 * precision * recall / (precision + recall + EPSILON);
    if (f1 >= f1Max) {
      f1Max = f1;
      threshold = score;
      truePositivesAtThreshold = truePositives;
      falsePositivesAtThreshold = falsePositives;
      // The reference binarises with a strict comparison here: the tie itself is left out.
      iou = (double) before / (positives + falseBefore);
    }
  }

  double auroc() {
    return area / positives / negatives;
  }

  double averagePrecision() {
    return averagePrecision;
  }

  double f1Max() {
    return f1Max;
  }

  /** The score at and above which a positive is called. */
  double threshold() {
    return threshold;
  }

  /** Intersection over union of everything strictly above the threshold. */
  double iouAboveThreshold() {
    return iou;
  }

  long truePositivesAtThreshold() {
    return truePositivesAtThreshold;
  }

  long falsePositivesAtThreshold() {
    return falsePositivesAtThreshold;
  }
}
