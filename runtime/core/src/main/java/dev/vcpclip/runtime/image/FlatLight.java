package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;

/**
 * Division of a picture by its own slow light.
 *
 * <p>The light of each channel is a Gaussian blur whose sigma is {@value #SHARE} of the picture's
 * longer side, mirrored at the border. What is left is the picture as an even light would have
 * shown it, at the same mean brightness: a lamp's fall-off and a wide shadow are gone, marks
 * narrower than the blur stay. Areas larger than it lose contrast, and so do backgrounds.
 *
 * <p>{@code out = mean(light) * (in + floor) / (light + floor)}, rounded, 0 to 255. The floor of
 * {@value #FLOOR} keeps the noise of black areas small. The blur is computed on means over squares,
 * at most {@value #CELLS} to the longer side, and interpolated: at this width nothing is lost, and
 * a picture of any size takes one pass. Pure functions, safe to call from any thread.
 */
public final class FlatLight {
  static final double SHARE = 0.08;
  static final float FLOOR = 10;
  static final int CELLS = 64;

  private FlatLight() {}

  /**
   * Evens the light of a picture, in place.
   *
   * @param rgb uint8 {@code [height, width, 3]}, as {@link Preprocessor} writes it; used from its
   *     position on, which stays
   */
  public static void apply(ByteBuffer rgb, int width, int height) {
    if (width < 1 || height < 1 || rgb.remaining() < (long) 3 * width * height) {
      throw new IllegalArgumentException(
          rgb.remaining() + " bytes for " + width + " x " + height + " pixels of RGB");
    }
    for (int channel = 0; channel < 3; channel++) {
      apply(rgb, rgb.position() + channel, width, height);
    }
  }

  private static void apply(ByteBuffer rgb, int first, int width, int height) {
    int longer = Math.max(width, height);
    int cell = (longer + CELLS - 1) / CELLS;
    int columns = (width + cell - 1) / cell;
    int rows = (height + cell - 1) / cell;
    float[] light = means(rgb, first, width, height, cell, columns, rows);
    float[] kernel = gaussian(SHARE * longer / cell);
    light = blurRows(light, columns, rows, kernel);
    light = blurRows(light, rows, columns, kernel);
    double sum = 0;
    for (float value : light) {
      sum += value;
    }
    float mean = (float) (sum / light.length);
    Interpolation across = new Interpolation(width, cell, columns);
    Interpolation down = new Interpolation(height, cell, rows);
    for (int y = 0; y < height; y++) {
      int above = down.low[y] * columns;
      int below = down.high[y] * columns;
      float v = down.weight[y];
      for (int x = 0; x < width; x++) {
        int left = across.low[x];
        int right = across.high[x];
        float u = across.weight[x];
        float top = light[above + left] + u * (light[above + right] - light[above + left]);
        float bottom = light[below + left] + u * (light[below + right] - light[below + left]);
        float here = top + v * (bottom - top);
        int at = first + 3 * (y * width + x);
        float even = mean * ((rgb.get(at) & 0xFF) + FLOOR) / (here + FLOOR);
        rgb.put(at, (byte) Math.min(255, Math.round(even)));
      }
    }
  }

  private static float[] means(
      ByteBuffer rgb, int first, int width, int height, int cell, int columns, int rows) {
    int[] sums = new int[rows * columns];
    for (int y = 0; y < height; y++) {
      int row = y / cell * columns;
      for (int x = 0; x < width; x++) {
        sums[row + x / cell] += rgb.get(first + 3 * (y * width + x)) & 0xFF;
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      int wide = Math.min(cell, width - i % columns * cell);
      int tall = Math.min(cell, height - i / columns * cell);
      means[i] = sums[i] / (float) (wide * tall);
    }
    return means;
  }

  private static float[] gaussian(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    float[] kernel = new float[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      sum += Math.exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma));
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (Math.exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma)) / sum);
    }
    return kernel;
  }

  /** Blurs along the rows and turns the result, so that a second call blurs along the columns. */
  private static float[] blurRows(float[] values, int columns, int rows, float[] kernel) {
    int radius = kernel.length / 2;
    float[] turned = new float[values.length];
    for (int x = 0; x < columns; x++) {
      for (int y = 0; y < rows; y++) {
        float sum = 0;
        for (int k = 0; k < kernel.length; k++) {
          sum += kernel[k] * values[y * columns + mirrored(x + k - radius, columns)];
        }
        turned[x * rows + y] = sum;
      }
    }
    return turned;
  }

  private static int mirrored(int i, int n) {
    int m = Math.floorMod(i, 2 * n);
    return m < n ? m : 2 * n - 1 - m;
  }

  /** Between which cells each pixel lies, and how far from the first. */
  private static final class Interpolation {
    final int[] low;
    final int[] high;
    final float[] weight;

    Interpolation(int pixels, int cell, int cells) {
      low = new int[pixels];
      high = new int[pixels];
      weight = new float[pixels];
      for (int i = 0; i < pixels; i++) {
        float at = Math.min(cells - 1, Math.max(0, (i + 0.5f) / cell - 0.5f));
        low[i] = (int) at;
        high[i] = Math.min(cells - 1, low[i] + 1);
        weight[i] = at - low[i];
      }
    }
  }
}
