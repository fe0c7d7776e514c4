package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * PyTorch's {@code interpolate} as one constant matrix per axis, so that gradients flow through it.
 *
 * <p>DJL's own {@code interpolation} drops the flag for aligned corners and knows no antialiasing
 * (0.36.0 reads its mode as OpenCV's, where 2 is the mean over an area).
 */
public final class Resampling {
  /** Keys' cubic with this slope is what the antialiased kernels use; the plain one has -0.75. */
  private static final double SLOPE = -0.5;

  private static final double SUPPORT = 2;

  private Resampling() {}

  /**
   * {@code mode="bicubic", antialias=True, align_corners=False}.
   *
   * @param grid {@code (rows, columns, width)}
   * @param manager owner of the constants
   * @return {@code (toRows, toColumns, width)}
   */
  static NDArray bicubic(NDArray grid, int toRows, int toColumns, NDManager manager) {
    int rows = (int) grid.getShape().get(0);
    int columns = (int) grid.getShape().get(1);
    long width = grid.getShape().get(2);
    NDArray vertical = matrix(manager, cubicWeights(rows, toRows), toRows, grid);
    NDArray horizontal = matrix(manager, cubicWeights(columns, toColumns), toColumns, grid);
    NDArray tall =
        vertical.matMul(grid.reshape(rows, columns * width)).reshape(toRows, columns, width);
    return horizontal.matMul(tall);
  }

  /**
   * {@code mode="bilinear", align_corners=True}, from square to square.
   *
   * @param maps {@code (N, grid, grid)}
   * @return {@code (N, side, side)}
   */
  public static NDArray bilinear(NDArray maps, int side) {
    int grid = (int) maps.getShape().get(2);
    NDArray weights = matrix(maps.getManager(), linearWeights(grid, side), side, maps);
    return weights.matMul(maps).matMul(weights.transpose());
  }

  private static NDArray matrix(NDManager manager, float[] weights, int rows, NDArray like) {
    return manager
        .create(weights, new Shape(rows, weights.length / rows))
        .toType(like.getDataType(), false);
  }

  /** Row {@code i}: what each of {@code from} samples contributes to output {@code i}. */
  static float[] cubicWeights(int from, int to) {
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    float[] matrix = new float[to * from];
    for (int i = 0; i < to; i++) {
      double center = scale * (i + 0.5);
      int first = Math.max((int) (center - SUPPORT * stretch + 0.5), 0);
      int end = Math.min((int) (center + SUPPORT * stretch + 0.5), from);
      double total = 0;
      for (int j = first; j < end; j++) {
        total += cubic((j - center + 0.5) / stretch);
      }
      for (int j = first; j < end; j++) {
        matrix[i * from + j] = (float) (cubic((j - center + 0.5) / stretch) / total);
      }
    }
    return matrix;
  }

  /** The same for linear interpolation between the first and the last sample. */
  static float[] linearWeights(int from, int to) {
    float[] matrix = new float[to * from];
    for (int i = 0; i < to; i++) {
      double position = to == 1 ? 0 : (double) i * (from - 1) / (to - 1);
      int low = Math.min((int) position, from - 1);
      int high = Math.min(low + 1, from - 1);
      matrix[i * from + low] += (float) (1 - (position - low));
      matrix[i * from + high] += (float) (position - low);
    }
    return matrix;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((SLOPE + 2) * x - (SLOPE + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * SLOPE : 0;
  }
}
