package dev.vcpclip.exporter.internal.graph;

/** Row-major matrices in arrays, as far as an export needs them. */
public final class Matrices {
  private static final int TILE = 64;

  private Matrices() {}

  /** {@code [rows, columns]} to {@code [columns, rows]}. */
  public static float[] transpose(float[] matrix, int rows, int columns) {
    float[] result = new float[matrix.length];
    // Tile by tile: a plain loop misses the cache at every step of one of the two.
    for (int r0 = 0; r0 < rows; r0 += TILE) {
      for (int c0 = 0; c0 < columns; c0 += TILE) {
        for (int r = r0; r < Math.min(r0 + TILE, rows); r++) {
          for (int c = c0; c < Math.min(c0 + TILE, columns); c++) {
            result[c * rows + r] = matrix[r * columns + c];
          }
        }
      }
    }
    return result;
  }

  /** {@code weight x + bias} for {@code [out, in]}, summed in double. */
  public static float[] linear(float[] weight, float[] bias, float[] x) {
    float[] result = new float[bias.length];
    for (int row = 0; row < bias.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < x.length; i++) {
        sum += (double) weight[row * x.length + i] * x[i];
      }
      result[row] = (float) sum;
    }
    return result;
  }

  /** Elementwise sum into the first. */
  static void addTo(float[] target, float[] values, int offset) {
    for (int i = 0; i < target.length; i++) {
      target[i] += values[offset + i];
    }
  }
}
