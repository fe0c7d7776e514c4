package dev.vcpclip.trainer.eval;

import java.util.Arrays;

/**
 * The pixel scores of one category's pictures and their exact metrics, in bounded memory.
 *
 * <p>Maps are kept as 8 bytes a pixel in sorted runs, at most a quarter of the heap of them; the
 * rest lies in a temporary file. MVTec AD's largest category (167 maps of 518 x 518 pixels) takes
 * 360 MB.
 *
 * <p>Not thread-safe; close it to drop the temporary file.
 */
public final class PixelScores implements AutoCloseable {
  /** Upper end of the false positive rate in AUPRO. */
  public static final double FPR_LIMIT = 0.3;

  /** The reference's number of thresholds for AUPRO. */
  public static final int AUPRO_STEPS = 200;

  private final ScoreRuns runs;
  private double[] regionShares = new double[64];
  private int regions;
  private long positives;
  private long negatives;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /** Keeps up to a quarter of the heap, then a temporary file. */
  public PixelScores() {
    this(new ScoreRuns());
  }

  PixelScores(ScoreRuns runs) {
    this.runs = runs;
  }

  /**
   * Adds one picture.
   *
   * @param map row-major scores, higher is more anomalous; any range, read before this returns
   * @param mask of the same size
   * @throws IllegalArgumentException when sizes differ or a score is NaN
   */
  public void add(float[] map, Mask mask) {
    if (map.length != mask.width() * mask.height()) {
      throw new IllegalArgumentException(
          map.length + " scores for a mask of " + mask.width() + " x " + mask.height());
    }
    DefectRegions labels = DefectRegions.of(mask);
    for (int pixel = 0; pixel < map.length; pixel++) {
      float score = map[pixel];
      if (Float.isNaN(score)) {
        throw new IllegalArgumentException("score of pixel " + pixel + " is NaN");
      }
      min = Math.min(min, score);
      max = Math.max(max, score);
      int label = labels.label(pixel);
      runs.add(score, label == 0 ? 0 : regions + label);
      if (label == 0) {
        negatives++;
      } else {
        positives++;
      }
    }
    for (int label = 1; label <= labels.count(); label++) {
      if (regions == regionShares.length) {
        regionShares = Arrays.copyOf(regionShares, 2 * regions);
      }
      regionShares[regions++] = 1.0 / labels.area(label);
    }
  }

  /** Lowest score so far; infinite before the first picture. */
  public float min() {
    return min;
  }

  /** Highest score so far; negative infinity before the first picture. */
  public float max() {
    return max;
  }

  /** All figures over the pictures added so far, in one walk over the sorted scores. */
  public PixelMetrics metrics() {
    String undefined = missing();
    if (!undefined.isEmpty()) {
      return PixelMetrics.undefined(undefined);
    }
    RankingCurve curve = new RankingCurve(positives, negatives);
    RegionOverlap stepped = RegionOverlap.stepped(negatives, FPR_LIMIT, AUPRO_STEPS, min, max);
    RegionOverlap exact = RegionOverlap.exact(negatives, FPR_LIMIT);
    walk(
        (score, tiePositives, tieNegatives, overlap) -> {
          curve.tie(score, tiePositives, tieNegatives);
          stepped.tie(score, tieNegatives, overlap);
          exact.tie(score, tieNegatives, overlap);
        });
    double aupro = stepped.area();
    return new PixelMetrics(
        curve.auroc(),
        aupro,
        exact.area(),
        curve.averagePrecision(),
        curve.f1Max(),
        curve.threshold(),
        curve.iouAboveThreshold(),
        Double.isNaN(aupro)
            ? "AUPRO: fewer than two of the "
                + AUPRO_STEPS
                + " thresholds have false positive rates of their own below "
                + FPR_LIMIT
            : "");
  }

  /**
   * The reference's AUPRO with other parameters.
   *
   * @param steps number of thresholds between the lowest and the highest score
   * @param limit upper end of the false positive rate
   * @return NaN without defects, without good pixels, or where the curve has no width
   */
  public double aupro(int steps, double limit) {
    return overlap(RegionOverlap.stepped(negatives, limit, steps, min, max));
  }

  /**
   * AUPRO over every distinct score.
   *
   * @param limit upper end of the false positive rate
   * @return NaN without defects or without good pixels
   */
  public double auproExact(double limit) {
    return overlap(RegionOverlap.exact(negatives, limit));
  }

  private double overlap(RegionOverlap curve) {
    if (!missing().isEmpty()) {
      return Double.NaN;
    }
    walk((score, tiePositives, tieNegatives, share) -> curve.tie(score, tieNegatives, share));
    return curve.area();
  }

  private String missing() {
    if (positives + negatives == 0) {
      return "no picture";
    }
    if (positives == 0) {
      return "no defective pixel in any mask";
    }
    return negatives == 0 ? "no good pixel in any mask" : "";
  }

  private void walk(TieVisitor visitor) {
    ScoreRuns.Walk walk = runs.descending();
    boolean more = walk.next();
    while (more) {
      float score = walk.score();
      long tiePositives = 0;
      long tieNegatives = 0;
      double shares = 0;
      do {
        int region = walk.tag();
        if (region == 0) {
          tieNegatives++;
        } else {
          tiePositives++;
          shares += regionShares[region - 1];
        }
        more = walk.next();
      } while (more && walk.score() == score);
      visitor.tie(score, tiePositives, tieNegatives, shares / regions);
    }
  }

  @Override
  public void close() {
    runs.close();
  }

  private interface TieVisitor {
    void tie(float score, long positives, long negatives, double overlap);
  }
}
