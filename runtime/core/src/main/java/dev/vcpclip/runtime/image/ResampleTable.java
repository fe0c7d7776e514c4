package dev.vcpclip.runtime.image;

/**
 * Which source lines make up each target line along one axis, with weights in fixed point.
 *
 * <p>Antialiased: when a picture is reduced the kernel is stretched by the same factor. Weights are
 * normalised in double precision and then rounded half away from zero to {@value #PRECISION} bits,
 * step by step as Pillow does, so that every byte agrees.
 *
 * <p>Source lines are counted in groups of {@value #GROUP}, as {@link AxisPass} takes them; a
 * target's weights for lines of its groups that lie outside its kernel are zero.
 */
final class ResampleTable {
  /** Fraction bits of a weight: 32 less 8 for the pixel and 2 for overshoot and sign. */
  static final int PRECISION = 32 - 8 - 2;

  /** Source lines in a group. */
  static final int GROUP = 4;

  private final int[] firstGroup;
  private final int[] lastGroup;
  private final int[] weights;
  private final int stride;
  private final int maxUnfinished;

  private ResampleTable(int[] firstGroup, int[] lastGroup, int[] weights, int stride) {
    this.firstGroup = firstGroup;
    this.lastGroup = lastGroup;
    this.weights = weights;
    this.stride = stride;
    this.maxUnfinished = maxUnfinished(firstGroup, lastGroup);
  }

  static ResampleTable of(int source, int target, ResampleFilter filter) {
    double scale = (double) source / target;
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    double[] exact = new double[(int) Math.ceil(support) * 2 + 1];
    int stride = (exact.length + 2 * (GROUP - 1)) / GROUP * GROUP;
    int[] firstGroup = new int[target];
    int[] lastGroup = new int[target];
    int[] weights = new int[Math.multiplyExact(target, stride)];
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(source, (int) (center + support + 0.5));
      double sum = 0;
      for (int k = 0; k < to - from; k++) {
        exact[k] = filter.weight((k + from - center + 0.5) * (1 / stretch));
        sum += exact[k];
      }
      firstGroup[i] = from / GROUP;
      lastGroup[i] = (to - 1) / GROUP;
      int at = i * stride + from % GROUP;
      for (int k = 0; k < to - from; k++) {
        weights[at + k] = fixedPoint(sum == 0 ? exact[k] : exact[k] / sum);
      }
    }
    return new ResampleTable(firstGroup, lastGroup, weights, stride);
  }

  private static int fixedPoint(double weight) {
    return (int) (Math.copySign(0.5, weight) + weight * (1 << PRECISION));
  }

  private static int maxUnfinished(int[] firstGroup, int[] lastGroup) {
    int max = 0;
    int oldest = 0;
    for (int i = 0; i < firstGroup.length; i++) {
      while (oldest < i && lastGroup[oldest] <= firstGroup[i]) { // finished just before i begins
        oldest++;
      }
      max = Math.max(max, i - oldest + 1);
    }
    return max;
  }

  /** Number of target lines. */
  int size() {
    return firstGroup.length;
  }

  /** The first group with a line of this target's kernel. */
  int firstGroup(int target) {
    return firstGroup[target];
  }

  /** The last group with a line of this target's kernel. */
  int lastGroup(int target) {
    return lastGroup[target];
  }

  /** The largest number of targets that are under way at the same time. */
  int maxUnfinished() {
    return maxUnfinished;
  }

  /** Where the weights of a target for a group's lines start in {@link #weights()}. */
  int offset(int target, int group) {
    return target * stride + (group - firstGroup[target]) * GROUP;
  }

  /** All weights; must not be written to. */
  int[] weights() {
    return weights;
  }
}
