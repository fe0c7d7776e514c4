package dev.vcpclip.runtime.connector;

import java.util.Arrays;

/** Prints measured times and holds them against what a line may lose to a protocol. */
public final class Overheads {
  private static final double MOST_MILLIS = 5;

  private Overheads() {}

  /** Prints them; fails when the 99th percentile is 5 ms or more. */
  public static void say(String what, double[] millis) {
    System.out.println(text(what, millis));
    double p99 = at(sorted(millis), 0.99);
    if (p99 >= MOST_MILLIS) {
      throw new AssertionError("%s: p99 is %.3f ms, expected less than 5".formatted(what, p99));
    }
  }

  /** Median, 99th percentile and largest, in a line. */
  public static String text(String what, double[] millis) {
    double[] sorted = sorted(millis);
    return "%s: p50 %.3f, p99 %.3f, most %.3f ms (n=%d)"
        .formatted(
            what, at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1], sorted.length);
  }

  private static double[] sorted(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
