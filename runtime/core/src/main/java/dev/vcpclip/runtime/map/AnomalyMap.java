package dev.vcpclip.runtime.map;

import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Anomaly probability per pixel of one frame.
 *
 * <p>Shape {@code [height, width]}, row-major, in pixels of the inspected image. Values are
 * unitless, in {@code [0, 1]}, never NaN: per layer, the two branches' abnormal channels are
 * blended with the learned weight (VCP-CLIP+, section 4.2, unified optimisation), averaged over the
 * layers and blurred with a Gaussian of sigma 8 model pixels. The reference then stretches min to
 * max over a whole test category; a line has no such thing, so this map is not stretched and
 * thresholds taken from stretched maps do not carry over.
 *
 * <p>Immutable and thread-safe. Heap memory only: nothing to close.
 */
public final class AnomalyMap {
  private final float[] values;
  private final int width;
  private final int height;

  private AnomalyMap(float[] values, int width, int height) {
    this.values = values;
    this.width = width;
    this.height = height;
  }

  /**
   * Copies values from the buffer's position on; the position stays.
   *
   * @param values at least {@code width * height}, row-major
   * @param width pixels in a row
   * @param height rows
   */
  public static AnomalyMap copyOf(FloatBuffer values, int width, int height) {
    int size = checkedSize(width, height);
    if (values.remaining() < size) {
      throw new IllegalArgumentException(
          values.remaining() + " values, expected " + width + " x " + height);
    }
    float[] copy = new float[size];
    values.get(values.position(), copy);
    return new AnomalyMap(copy, width, height);
  }

  private static int checkedSize(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(width + " x " + height + ": expected at least 1 x 1");
    }
    return Math.multiplyExact(width, height);
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /**
   * One value.
   *
   * @param x column, from 0
   * @param y row, from 0
   */
  public float at(int x, int y) {
    return values[Objects.checkIndex(y, height) * width + Objects.checkIndex(x, width)];
  }

  /** The highest value. */
  public float max() {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** All values, row-major, without a copy; read-only. */
  public FloatBuffer values() {
    return FloatBuffer.wrap(values).asReadOnlyBuffer();
  }

  /** For this package's own loops; must not be written to. */
  float[] array() {
    return values;
  }

  /**
   * The map at another size, bilinear between pixel centres (half-pixel convention, so that a map
   * at the model's size falls onto the picture it was computed from), without antialiasing.
   *
   * @param newWidth pixels in a row
   * @param newHeight rows
   */
  public AnomalyMap resizedTo(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    float[] resized = new float[checkedSize(newWidth, newHeight)];
    Axis columns = Axis.of(width, newWidth);
    Axis rows = Axis.of(height, newHeight);
    float[] line = new float[width];
    for (int y = 0; y < newHeight; y++) {
      int upper = rows.low[y] * width;
      int lower = rows.high[y] * width;
      float weight = rows.weight[y];
      for (int x = 0; x < width; x++) {
        line[x] = values[upper + x] + weight * (values[lower + x] - values[upper + x]);
      }
      int out = y * newWidth;
      for (int x = 0; x < newWidth; x++) {
        float left = line[columns.low[x]];
        resized[out + x] = left + columns.weight[x] * (line[columns.high[x]] - left);
      }
    }
    return new AnomalyMap(resized, newWidth, newHeight);
  }

  /** The two neighbours of every target pixel along one axis and the weight of the second. */
  private record Axis(int[] low, int[] high, float[] weight) {
    static Axis of(int source, int target) {
      Axis axis = new Axis(new int[target], new int[target], new float[target]);
      double scale = (double) source / target;
      for (int i = 0; i < target; i++) {
        double at = Math.max(0, (i + 0.5) * scale - 0.5);
        int low = Math.min((int) at, source - 1);
        axis.low[i] = low;
        axis.high[i] = Math.min(low + 1, source - 1);
        axis.weight[i] = (float) (at - low);
      }
      return axis;
    }
  }
}
