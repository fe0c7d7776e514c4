package dev.vcpclip.runtime.connector;

import java.util.Arrays;

/** Prints measured times and holds them against what a line may lose to a protocol. */
public final class Overheads {
  private static final double MOST_MILLIS = 5;

  private Overheads() {}

  /** Fails when the 99th percentile is 5 ms or more. */
  public static void say(String what, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    double p99 = at(sorted, 0.99);
    System.out.printf(
        "%s: p50 %.3f, p99 %.3f, most %.3f ms (n=%d)%n",
        what, at(sorted, 0.5), p99, sorted[sorted.length - 1], sorted.length);
    if (p99 >= MOST_MILLIS) {
      throw new AssertionError("%s: p99 is %.3f ms, expected less than 5".formatted(what, p99));
    }
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
