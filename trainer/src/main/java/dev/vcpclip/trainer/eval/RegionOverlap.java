package dev.vcpclip.trainer.eval;

/**
 * The area under the per-region overlap curve (AUPRO), fed with the ties of a ranking of pixels
 * from the highest score down.
 *
 * <p>Per-region overlap: the mean over all defect regions of the covered part of a region. It is
 * integrated over the false positive rate from 0 to a limit and divided by the width.
 */
abstract class RegionOverlap {
  /**
   * All pixels that share one score.
   *
   * @param score of these pixels
   * @param negatives pixels outside every defect
   * @param overlap what the defect pixels among them add to the mean overlap
   */
  abstract void tie(float score, long negatives, double overlap);

  /** The area, or NaN where the curve has no width. */
  abstract double area();

  /** Over every distinct score, cut at the limit by interpolation. */
  static RegionOverlap exact(long negatives, double limit) {
    return new Exact(negatives, limit);
  }

  /**
   * The reference's {@code cal_pro_score}: thresholds in equal steps from the lowest to the highest
   * score, pixels strictly above them, points below the limit, their false positive rates stretched
   * to {@code [0, 1]}.
   */
  static RegionOverlap stepped(long negatives, double limit, int steps, float min, float max) {
    return new Stepped(negatives, limit, thresholds(steps, min, max));
  }

  /**
   * {@code numpy.arange(min, max, (max - min) / steps)} of three float32 scalars, to the bit: the
   * step is the float32 difference of the first two elements, the rest is double.
   */
  static double[] thresholds(int steps, float min, float max) {
    float range = max - min;
    float delta = range / steps;
    if (!(delta > 0) || Float.isInfinite(delta)) {
      return new double[0];
    }
    double step = (double) (min + delta) - min;
    double[] thresholds = new double[(int) Math.ceil(range / delta)];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = min + i * step;
    }
    return thresholds;
  }

  private static final class Exact extends RegionOverlap {
    private final long negatives;
    private final double limit;
    private long falsePositives;
    private double overlap;
    private double area;

    Exact(long negatives, double limit) {
      this.negatives = negatives;
      this.limit = limit;
    }

    @Override
    void tie(float score, long tieNegatives, double tieOverlap) {
      double from = (double) falsePositives / negatives;
      falsePositives += tieNegatives;
      double to = (double) falsePositives / negatives;
      if (from < limit && to > from) {
        double part = Math.min(1, (limit - from) / (to - from));
        area += (to - from) * part * (overlap + tieOverlap * part / 2);
      }
      overlap += tieOverlap;
    }

    @Override
    double area() {
      return area / limit;
    }
  }

  private static final class Stepped extends RegionOverlap {
    private final long negatives;
    private final double limit;
    private final double[] thresholds;
    private final double[] rates;
    private final double[] overlaps;
    private int next;
    private long falsePositives;
    private double overlap;

    Stepped(long negatives, double limit, double[] thresholds) {
      this.negatives = negatives;
      this.limit = limit;
      this.thresholds = thresholds;
      this.rates = new double[thresholds.length];
      this.overlaps = new double[thresholds.length];
      this.next = thresholds.length - 1;
    }

    @Override
    void tie(float score, long tieNegatives, double tieOverlap) {
      for (; next >= 0 && thresholds[next] >= score; next--) {
        rates[next] = (double) falsePositives / negatives;
        overlaps[next] = overlap;
      }
      falsePositives += tieNegatives;
      overlap += tieOverlap;
    }

    @Override
    double area() {
      int last = thresholds.length - 1;
      int first = last + 1;
      while (first > 0 && rates[first - 1] < limit) {
        first--;
      }
      if (first >= last) {
        return Double.NaN;
      }
      double width = rates[first] - rates[last];
      double area = 0;
      for (int i = first; i < last; i++) {
        area += (rates[i] - rates[i + 1]) * (overlaps[i] + overlaps[i + 1]) / 2;
      }
      return area / width;
    }
  }
}
