package dev.vcpclip.exporter.golden;

import static org.assertj.core.api.Assertions.assertThat;

/** How far two arrays are apart. */
public final class Agreement {
  private Agreement() {}

  /** Largest difference relative to the largest expected value. */
  public static double relativeError(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      if (!Float.isFinite(found[i])) {
        return Double.POSITIVE_INFINITY;
      }
      difference = Math.max(difference, Math.abs((double) found[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }

  /** Fails where the arrays are further apart than that. */
  public static void assertAgree(String what, float[] found, float[] expected, double tolerance) {
    assertThat(relativeError(found, expected)).as(what).isLessThanOrEqualTo(tolerance);
  }
}
