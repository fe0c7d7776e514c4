package dev.vcpclip.runtime.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far two maps of one picture are apart.
 *
 * @param mean absolute difference
 * @param p99 99th percentile of the absolute difference
 * @param max absolute difference
 * @param rankCorrelation Spearman's: 1 when both maps order all pixels alike; NaN when one of them
 *     is flat
 */
public record MapDifference(double mean, double p99, double max, double rankCorrelation) {
  private static final double TOP_PERCENT = 0.99;

  /**
   * Compares pixel by pixel.
   *
   * @param first of any values
   * @param second of the same length
   */
  public static MapDifference between(float[] first, float[] second) {
    double[] differences =
        IntStream.range(0, first.length)
            .mapToDouble(i -> Math.abs((double) first[i] - second[i]))
            .sorted()
            .toArray();
    int last = differences.length - 1;
    return new MapDifference(
        Arrays.stream(differences).average().orElseThrow(),
        differences[(int) (TOP_PERCENT * last)],
        differences[last], // NaN sorts last
        correlation(ranks(first), ranks(second)));
  }

  /** Ranks from 0 on; equal values share the mean of theirs. */
  private static double[] ranks(float[] values) {
    // Sortable as one long: the value's order-keeping bits above, its place below.
    long[] order = new long[values.length];
    for (int i = 0; i < order.length; i++) {
      int bits = Float.floatToIntBits(values[i] + 0f);
      order[i] = (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | i;
    }
    Arrays.sort(order);
    double[] ranks = new double[values.length];
    for (int first = 0; first < order.length; ) {
      int end = first + 1;
      while (end < order.length && order[end] >> 32 == order[first] >> 32) {
        end++;
      }
      for (int i = first; i < end; i++) {
        ranks[(int) order[i]] = (first + end - 1) / 2.0;
      }
      first = end;
    }
    return ranks;
  }

  private static double correlation(double[] a, double[] b) {
    double center = (a.length - 1) / 2.0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - center) * (b[i] - center);
      squaresA += (a[i] - center) * (a[i] - center);
      squaresB += (b[i] - center) * (b[i] - center);
    }
    return product / Math.sqrt(squaresA * squaresB);
  }
}
