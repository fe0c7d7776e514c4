package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;

/** What a map has above its own surroundings, as the score rule of that name takes it. */
public final class Surroundings {
  private static final int TRUNCATE = 4;

  private Surroundings() {}

  /**
   * A square map less its own wide Gaussian, the border mirrored about the pixels' edge.
   *
   * @param map {@code [side, side]}, not changed
   */
  public static float[] taken(float[] map, int side) {
    double sigma = ScoreRule.surroundingsSigma(side);
    int radius = (int) (TRUNCATE * sigma + 0.5);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double x = i - radius;
      kernel[i] = radius == 0 ? 1 : Math.exp(-0.5 * x * x / (sigma * sigma));
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    float[] wide = turnedBlur(turnedBlur(map, side, kernel), side, kernel);
    for (int i = 0; i < wide.length; i++) {
      wide[i] = map[i] - wide[i];
    }
    return wide;
  }

  /** Blurs along the rows and exchanges rows and columns. */
  private static float[] turnedBlur(float[] map, int side, double[] kernel) {
    float[] turned = new float[map.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double sum = 0;
        for (int k = 0; k < kernel.length; k++) {
          int inPeriod = Math.floorMod(x + k - kernel.length / 2, 2 * side);
          sum += kernel[k] * map[y * side + Math.min(inPeriod, 2 * side - 1 - inPeriod)];
        }
        turned[x * side + y] = (float) sum;
      }
    }
    return turned;
  }
}
