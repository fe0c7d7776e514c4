package dev.vcpclip.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * scipy's {@code gaussian_filter} as a matrix G for {@code G map G^T}: four sigmas wide, the border
 * mirrored about the pixels' edge.
 */
final class SmoothingMatrix {
  private static final int TRUNCATE = 4;

  private SmoothingMatrix() {}

  /**
   * @param side of the map in pixels
   * @param sigma in pixels; 0 gives the identity
   * @return {@code (side, side)}
   */
  static NDArray of(NDManager manager, int side, double sigma) {
    return manager.create(values(side, sigma), new Shape(side, side));
  }

  static float[] values(int side, double sigma) {
    int radius = (int) (TRUNCATE * sigma + 0.5);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double x = i - radius;
      kernel[i] = radius == 0 ? 1 : Math.exp(-0.5 * x * x / (sigma * sigma));
      sum += kernel[i];
    }
    float[] matrix = new float[side * side];
    for (int row = 0; row < side; row++) {
      for (int i = 0; i < kernel.length; i++) {
        int inPeriod = Math.floorMod(row + i - radius, 2 * side);
        int column = Math.min(inPeriod, 2 * side - 1 - inPeriod);
        matrix[row * side + column] += (float) (kernel[i] / sum);
      }
    }
    return matrix;
  }
}
