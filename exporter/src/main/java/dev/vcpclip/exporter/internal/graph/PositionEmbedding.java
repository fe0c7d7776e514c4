package dev.vcpclip.exporter.internal.graph;

/**
 * The image tower's position embedding at the working resolution.
 *
 * <p>The reference resizes it with PyTorch's antialiased bicubic interpolation, corners not
 * aligned: a separable filter with a = -0.5, widened by the factor where the grid shrinks, weights
 * normalised at the borders. The class token's row stays as it is.
 */
final class PositionEmbedding {
  private static final double A = -0.5;

  private PositionEmbedding() {}

  /**
   * @param embedding {@code [1 + from x from, width]}
   * @return {@code [1 + to x to, width]}
   */
  static float[] resize(float[] embedding, int from, int to) {
    if (from == to) {
      return embedding;
    }
    int width = embedding.length / (1 + from * from);
    double[][] filter = filter(from, to);
    float[] result = new float[(1 + to * to) * width];
    System.arraycopy(embedding, 0, result, 0, width);
    float[] columns = new float[from * to * width];
    for (int y = 0; y < from; y++) {
      for (int x = 0; x < to; x++) {
        int target = (y * to + x) * width;
        weightedSum(filter[x], embedding, (1 + y * from) * width, width, columns, target, width);
      }
    }
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        int target = (1 + y * to + x) * width;
        weightedSum(filter[y], columns, x * width, to * width, result, target, width);
      }
    }
    return result;
  }

  /** Adds up vectors that lie {@code stride} apart in the source. */
  private static void weightedSum(
      double[] weights, float[] source, int from, int stride, float[] target, int at, int width) {
    for (int c = 0; c < width; c++) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * source[from + i * stride + c];
      }
      target[at + c] = (float) sum;
    }
  }

  /** Row i: the weights of all inputs in output i. */
  private static double[][] filter(int from, int to) {
    double scale = (double) from / to;
    double widening = Math.max(scale, 1);
    double support = 2 * widening;
    double[][] filter = new double[to][from];
    for (int i = 0; i < to; i++) {
      double center = scale * (i + 0.5);
      int first = Math.max((int) (center - support + 0.5), 0);
      int end = Math.min((int) (center + support + 0.5), from);
      double sum = 0;
      for (int j = first; j < end; j++) {
        filter[i][j] = cubic((j - center + 0.5) / widening);
        sum += filter[i][j];
      }
      for (int j = first; j < end; j++) {
        filter[i][j] /= sum;
      }
    }
    return filter;
  }

  private static double cubic(double x) {
    double t = Math.abs(x);
    if (t < 1) {
      return ((A + 2) * t - (A + 3)) * t * t + 1;
    }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
  }
}
