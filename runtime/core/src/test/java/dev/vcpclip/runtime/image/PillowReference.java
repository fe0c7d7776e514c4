package dev.vcpclip.runtime.image;

/**
 * Pillow's resize as its C source has it, one pixel at a time: slow, and plain enough to be
 * compared with {@code Resample.c} by eye.
 */
final class PillowReference {
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private PillowReference() {}

  /**
   * Resizes interleaved bytes.
   *
   * @param pixels {@code [height, width, channels]} without gaps
   */
  static byte[] resize(
      byte[] pixels,
      int width,
      int height,
      int channels,
      int newWidth,
      int newHeight,
      ResampleFilter filter) {
    byte[] wide = new byte[height * newWidth * channels];
    for (int x = 0; x < newWidth; x++) {
      Kernel kernel = Kernel.of(x, width, newWidth, filter);
      for (int y = 0; y < height; y++) {
        for (int c = 0; c < channels; c++) {
          wide[(y * newWidth + x) * channels + c] =
              kernel.apply(pixels, (y * width + kernel.first) * channels + c, channels);
        }
      }
    }
    byte[] result = new byte[newHeight * newWidth * channels];
    int rowBytes = newWidth * channels;
    for (int y = 0; y < newHeight; y++) {
      Kernel kernel = Kernel.of(y, height, newHeight, filter);
      for (int i = 0; i < rowBytes; i++) {
        result[y * rowBytes + i] = kernel.apply(wide, kernel.first * rowBytes + i, rowBytes);
      }
    }
    return result;
  }

  private record Kernel(int first, int[] weights) {
    static Kernel of(int target, int size, int newSize, ResampleFilter filter) {
      double scale = (double) size / newSize;
      double filterScale = Math.max(scale, 1);
      double support = filter.support() * filterScale;
      double center = (target + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(size, (int) (center + support + 0.5));
      double[] exact = new double[end - first];
      double sum = 0;
      for (int k = 0; k < exact.length; k++) {
        exact[k] = filter.weight((k + first - center + 0.5) * (1 / filterScale));
        sum += exact[k];
      }
      int[] weights = new int[exact.length];
      for (int k = 0; k < exact.length; k++) {
        double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
        weights[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      return new Kernel(first, weights);
    }

    byte apply(byte[] from, int start, int step) {
      int sum = 1 << (PRECISION_BITS - 1);
      for (int k = 0; k < weights.length; k++) {
        sum += (from[start + k * step] & 0xFF) * weights[k];
      }
      return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }
  }
}
