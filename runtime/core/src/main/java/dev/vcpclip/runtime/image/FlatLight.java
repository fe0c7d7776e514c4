package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;

/**
 * Division of a picture by its own slow light.
 *
 * <p>The light of each channel is a straight line fitted around every pixel, by weights of a
 * Gaussian whose sigma is {@value #SHARE} of the picture's longer side: inside the picture that is
 * a Gaussian blur. At the border, where a mirrored blur would flatten a fall-off and leave its rest
 * behind as a bright or dark frame, the line follows it, within a factor of the mean around. What
 * is left is the picture as an even light would have shown it, at the same mean brightness: a
 * lamp's fall-off and a wide shadow are gone, marks narrower than the Gaussian stay. Areas larger
 * than it lose contrast, and so do backgrounds.
 *
 * <p>{@code out = mean(light) * (in + floor) / (light + floor)}, rounded, 0 to 255. The floor of
 * {@value #FLOOR} keeps the noise of black areas small. The light is computed on means over
 * squares, at most {@value #CELLS} to the longer side, and interpolated: at this width nothing is
 * lost, and a picture of any size takes one pass. Pure functions, safe to call from any thread.
 */
public final class FlatLight {
  static final double SHARE = 0.08;
  static final float FLOOR = 10;
  static final int CELLS = 64;

  /**
   * How far the line may lie from the mean around it, as a factor: the end of a part near the
   * picture's border is a step, and no fall-off to be followed into the dark.
   */
  private static final float SLOPE = 1.4f;

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
    float[] light = cells(rgb, first, width, height, cell, columns, rows);
    double sigma = SHARE * longer / cell;
    float[] means = fit(light, columns, rows, sigma, FlatLight::means);
    light = fit(light, columns, rows, sigma, FlatLight::lines);
    for (int i = 0; i < light.length; i++) {
      light[i] = Math.min(means[i] * SLOPE, Math.max(means[i] / SLOPE, light[i]));
    }
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

  private static float[] cells(
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

  /** Weights of n values in a row around each of them, row {@code i} for place {@code i}. */
  private interface Weights {
    float[][] of(int n, double sigma);
  }

  /** Gaussian weights that sum to 1, whatever part of the Gaussian is inside. */
  private static float[][] means(int n, double sigma) {
    float[][] all = new float[n][n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += gaussian(k - i, sigma);
      }
      for (int k = 0; k < n; k++) {
        all[i][k] = (float) (gaussian(k - i, sigma) / sum);
      }
    }
    return all;
  }

  /**
   * What each value contributes to the straight line fitted around a place, at that place: the sum
   * is 1 and the first moment 0, so that lines stay as they are.
   */
  private static float[][] lines(int n, double sigma) {
    float[][] all = new float[n][n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      double first = 0;
      double second = 0;
      for (int k = 0; k < n; k++) {
        double weight = gaussian(k - i, sigma);
        sum += weight;
        first += (k - i) * weight;
        second += (double) (k - i) * (k - i) * weight;
      }
      double determinant = sum * second - first * first;
      for (int k = 0; k < n; k++) {
        double weight = gaussian(k - i, sigma) * (second - first * (k - i)) / determinant;
        all[i][k] = n == 1 ? 1 : (float) weight;
      }
    }
    return all;
  }

  private static double gaussian(int distance, double sigma) {
    return Math.exp(-0.5 * distance * distance / (sigma * sigma));
  }

  private static float[] fit(float[] values, int columns, int rows, double sigma, Weights weights) {
    float[] turned = fitRows(values, columns, rows, weights.of(columns, sigma));
    return fitRows(turned, rows, columns, weights.of(rows, sigma));
  }

  /** Fits along the rows and turns the result, so that a second call fits along the columns. */
  private static float[] fitRows(float[] values, int columns, int rows, float[][] weights) {
    float[] turned = new float[values.length];
    for (int x = 0; x < columns; x++) {
      for (int y = 0; y < rows; y++) {
        float sum = 0;
        for (int k = 0; k < columns; k++) {
          sum += weights[x][k] * values[y * columns + k];
        }
        turned[x * rows + y] = sum;
      }
    }
    return turned;
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
