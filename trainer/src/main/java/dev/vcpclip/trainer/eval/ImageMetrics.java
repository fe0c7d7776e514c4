package dev.vcpclip.trainer.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Power of one category's image scores to tell good from defective pictures (section 6 of the
 * method, Table 8 of the paper).
 *
 * @param auroc area under the receiver operating characteristic
 * @param ap average precision
 * @param f1Max the best F1 over all thresholds
 * @param threshold where F1 is best: scores at or above it are called defective
 * @param truePositives defective pictures called so at the threshold
 * @param falsePositives good pictures called defective at the threshold
 * @param trueNegatives good pictures called so at the threshold
 * @param falseNegatives defective pictures called good at the threshold
 * @param undefined why the figures are NaN, empty where they are not
 */
public record ImageMetrics(
    double auroc,
    double ap,
    double f1Max,
    double threshold,
    int truePositives,
    int falsePositives,
    int trueNegatives,
    int falseNegatives,
    String undefined) {

  /**
   * @param scores one a picture, higher is more anomalous
   * @param anomalous the truth, as many
   * @throws IllegalArgumentException when the lengths differ or a score is NaN
   */
  public static ImageMetrics of(double[] scores, boolean[] anomalous) {
    if (scores.length != anomalous.length) {
      throw new IllegalArgumentException(
          scores.length + " scores for " + anomalous.length + " pictures");
    }
    if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException("an image score is NaN");
    }
    int positives = (int) IntStream.range(0, scores.length).filter(i -> anomalous[i]).count();
    int negatives = scores.length - positives;
    if (positives == 0 || negatives == 0) {
      double nan = Double.NaN;
      String why =
          scores.length == 0
              ? "no picture"
              : positives == 0 ? "no defective picture" : "no good picture";
      return new ImageMetrics(nan, nan, nan, nan, 0, 0, 0, 0, why);
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    RankingCurve curve = new RankingCurve(positives, negatives);
    for (int i = 0; i < order.length; ) {
      double score = scores[order[i]];
      int tiePositives = 0;
      int tieNegatives = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        if (anomalous[order[i]]) {
          tiePositives++;
        } else {
          tieNegatives++;
        }
      }
      curve.tie(score, tiePositives, tieNegatives);
    }
    int truePositives = (int) curve.truePositivesAtThreshold();
    int falsePositives = (int) curve.falsePositivesAtThreshold();
    return new ImageMetrics(
        curve.auroc(),
        curve.averagePrecision(),
        curve.f1Max(),
        curve.threshold(),
        truePositives,
        falsePositives,
        negatives - falsePositives,
        positives - truePositives,
        "");
  }

  /** Part of the defective pictures called so (sensitivity). */
  public double tpr() {
    return (double) truePositives / (truePositives + falseNegatives);
  }

  /** Part of the good pictures called so (specificity). */
  public double tnr() {
    return (double) trueNegatives / (trueNegatives + falsePositives);
  }

  /** Part of the good pictures called defective. */
  public double fpr() {
    return (double) falsePositives / (trueNegatives + falsePositives);
  }

  /** Part of the defective pictures called good. */
  public double fnr() {
    return (double) falseNegatives / (truePositives + falseNegatives);
  }
}
