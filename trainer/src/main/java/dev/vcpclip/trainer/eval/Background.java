package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.Arrays;

/**
 * What is usual in a picture: the lower half of a map's means over squares, as the score rule of
 * that name takes it.
 *
 * @param mean of that half
 * @param deviation its standard deviation
 */
public record Background(double mean, double deviation) {

  /**
   * The background of a square map.
   *
   * @param map {@code [side, side]}, not changed
   */
  public static Background of(float[] map, int side) {
    int square = ScoreRule.backgroundSquare(side);
    int squares = (side + square - 1) / square;
    double[] means = new double[squares * squares];
    int[] sizes = new int[means.length];
    for (int i = 0; i < map.length; i++) {
      int at = i / side / square * squares + i % side / square;
      means[at] += map[i];
      sizes[at]++;
    }
    for (int i = 0; i < means.length; i++) {
      means[i] /= sizes[i];
    }
    Arrays.sort(means);
    double[] half = Arrays.copyOf(means, Math.max(1, means.length / 2));
    double mean = Arrays.stream(half).average().orElseThrow();
    double variance = Arrays.stream(half).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    return new Background(mean, Math.sqrt(variance));
  }

  /** How far this lies below the mean of the map's highest pixels, as the rule counts it. */
  public double below(float[] map, int topK) {
    return (TopPixels.mean(map, topK) - mean) / (1 + deviation / ScoreRule.BACKGROUND_DEVIATION);
  }
}
