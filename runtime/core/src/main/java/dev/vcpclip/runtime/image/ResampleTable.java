package dev.vcpclip.runtime.image;

import java.util.Arrays;

/**
 * Which source pixels make up each target pixel along one axis, with weights in fixed point.
 *
 * <p>Antialiased: when a picture is reduced the kernel is stretched by the same factor. Weights are
 * normalised in double precision and then rounded half away from zero to {@value #PRECISION} bits,
 * step by step as Pillow does, so that every byte agrees.
 */
final class ResampleTable {
  /** Fraction bits of a weight: 32 less 8 for the pixel and 2 for overshoot and sign. */
  static final int PRECISION = 32 - 8 - 2;

  private final int[] first;
  private final int[] count;
  private final int[] weights;
  private final int stride;

  private ResampleTable(int[] first, int[] count, int[] weights, int stride) {
    this.first = first;
    this.count = count;
    this.weights = weights;
    this.stride = stride;
  }

  static ResampleTable of(int source, int target, ResampleFilter filter) {
    double scale = (double) source / target;
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[target];
    int[] count = new int[target];
    int[] weights = new int[Math.multiplyExact(target, stride)];
    double[] exact = new double[stride];
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(source, (int) (center + support + 0.5));
      double sum = 0;
      for (int k = 0; k < to - from; k++) {
        exact[k] = filter.weight((k + from - center + 0.5) * (1 / stretch));
        sum += exact[k];
      }
      for (int k = 0; k < to - from; k++) {
        weights[i * stride + k] = fixedPoint(sum == 0 ? exact[k] : exact[k] / sum);
      }
      first[i] = from;
      count[i] = to - from;
    }
    return new ResampleTable(first, count, weights, stride);
  }

  private static int fixedPoint(double weight) {
    return (int) (Math.copySign(0.5, weight) + weight * (1 << PRECISION));
  }

  /** First source pixel of a target pixel. */
  int first(int target) {
    return first[target];
  }

  /** One past the last source pixel of a target pixel. */
  int end(int target) {
    return first[target] + count[target];
  }

  /** Number of source pixels of a target pixel. */
  int count(int target) {
    return count[target];
  }

  /** The largest {@link #count}. */
  int maxCount() {
    return Arrays.stream(count).max().orElseThrow();
  }

  /** Where a target pixel's weights start in {@link #weights()}. */
  int offset(int target) {
    return target * stride;
  }

  /** All weights; must not be written to. */
  int[] weights() {
    return weights;
  }
}
