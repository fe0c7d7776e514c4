package dev.vcpclip.trainer.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Comparison relative to the largest reference value, as the golden cases' README defines it. */
public final class Close {
  /** Tolerance of activations, maps, losses and parameters. */
  public static final double ACTIVATIONS = 1e-4;

  /** Tolerance of gradients. */
  public static final double GRADIENTS = 1e-3;

  private Close() {}

  /** Asserts that no value is further off than the tolerance times the largest expected one. */
  public static void assertClose(String name, NDArray actual, float[] expected, double tolerance) {
    assertClose(name, actual.toFloatArray(), expected, tolerance * largest(expected));
  }

  /** Asserts that no value is further off than the absolute bound. */
  public static void assertClose(String name, float[] actual, float[] expected, double bound) {
    double[] bounds = new double[expected.length];
    Arrays.fill(bounds, bound);
    assertClose(name, actual, expected, bounds);
  }

  /** Asserts that no value is further off than its own absolute bound. */
  public static void assertClose(String name, float[] actual, float[] expected, double[] bounds) {
    assertClose(name, doubles(actual), doubles(expected), bounds);
  }

  /** The same in double precision. */
  public static void assertClose(String name, double[] actual, double[] expected, double[] bounds) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      if (!(difference <= bounds[i])) {
        throw new AssertionError(
            "%s: value %d is %s, expected %s; off by %s, allowed %s"
                .formatted(name, i, actual[i], expected[i], difference, bounds[i]));
      }
    }
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** The largest distance between two values at the same place. */
  public static double largestDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
    }
    return largest;
  }

  /** The largest absolute value. */
  public static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  /** The largest absolute value. */
  public static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
