package dev.vcpclip.benchmarks.workbench;

import java.util.Arrays;

/** Durations of one kind, in milliseconds, and their order statistics. Immutable. */
final class Samples {
  private final double[] sorted;

  private Samples(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * @param values at least one
   */
  static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no samples");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Samples(sorted);
  }

  int count() {
    return sorted.length;
  }

  double median() {
    return quantile(0.5);
  }

  /**
   * Linear interpolation between the two nearest samples, as numpy's {@code percentile} does.
   *
   * @param fraction in {@code [0, 1]}: 0.95 is the 95th percentile
   */
  double quantile(double fraction) {
    double position = fraction * (sorted.length - 1);
    int low = (int) position;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }
}
