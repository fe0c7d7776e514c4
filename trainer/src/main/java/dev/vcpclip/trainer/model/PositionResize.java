package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Resizes a square grid of position embeddings as PyTorch's {@code interpolate} does with {@code
 * mode="bicubic", antialias=True, align_corners=False}.
 *
 * <p>The filter is separable and linear in the embedding, so it is one constant matrix per axis and
 * gradients flow through it: pre-training moves the embedding.
 */
final class PositionResize {
  /** Keys' cubic with this slope is what the antialiased kernels use; the plain one has -0.75. */
  private static final double SLOPE = -0.5;

  private static final double SUPPORT = 2;

  private PositionResize() {}

  /**
   * @param grid {@code (rows, columns, width)}
   * @param manager owner of the constants
   * @return {@code (toRows, toColumns, width)}
   */
  static NDArray resize(NDArray grid, int toRows, int toColumns, NDManager manager) {
    int rows = (int) grid.getShape().get(0);
    int columns = (int) grid.getShape().get(1);
    long width = grid.getShape().get(2);
    NDArray vertical = matrix(manager, rows, toRows);
    NDArray horizontal = matrix(manager, columns, toColumns);
    NDArray tall =
        vertical.matMul(grid.reshape(rows, columns * width)).reshape(toRows, columns, width);
    return horizontal.matMul(tall);
  }

  private static NDArray matrix(NDManager manager, int from, int to) {
    return manager.create(weights(from, to), new Shape(to, from));
  }

  /** Row {@code i}: what each of {@code from} samples contributes to output {@code i}. */
  static float[] weights(int from, int to) {
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

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((SLOPE + 2) * x - (SLOPE + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * SLOPE : 0;
  }
}
