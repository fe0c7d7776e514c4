package dev.vcpclip.runtime.map;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Anomaly map of one frame: the probability of a defect at each pixel.
 *
 * <p>Shape {@code [height, width]}, row-major: the model's input pixels as it comes out of the
 * model, the frame's once it is {@link #resizedTo resized} to it. Values are unitless and in {@code
 * [0, 1]}, never NaN, which {@link #copyOf} sees to: per layer, the two branches' abnormal channels
 * are blended with the learned weight (VCP-CLIP+, section 4.2, unified optimisation), averaged over
 * the layers and blurred with the Gaussian that the bundle's manifest states (the paper's sigma is
 * 8 model pixels). The reference then stretches min to max over a whole test category; a line has
 * no such thing, so this map is not stretched and thresholds taken from stretched maps do not carry
 * over.
 *
 * <p>Immutable and thread-safe. Heap memory only: nothing to close. A map {@link #resizedTo another
 * size} is worked out where and when it is read: one that nobody reads costs nothing, and only
 * {@link #values()} ever holds all of its values in memory.
 */
public final class AnomalyMap {
  /** How far float rounding in a graph may carry a probability past 0 or 1. */
  private static final float ROUNDING = 1e-5f;

  private final float[] source;
  private final int sourceWidth;
  private final int sourceHeight;
  private final int width;
  private final int height;

  /** {@code null} until they are first needed, or when the size is the source's. */
  private volatile Axes axes;

  /** {@code null} until they are first asked for. */
  private volatile float[] values;

  private AnomalyMap(float[] source, int sourceWidth, int sourceHeight, int width, int height) {
    this.source = source;
    this.sourceWidth = sourceWidth;
    this.sourceHeight = sourceHeight;
    this.width = width;
    this.height = height;
    this.values = width == sourceWidth && height == sourceHeight ? source : null;
  }

  /**
   * Copies values from the buffer's position on; the position stays. What rounding carried past 0
   * or 1 is put back.
   *
   * @param values at least {@code width * height}, row-major
   * @param width pixels in a row
   * @param height rows
   * @throws IllegalArgumentException when there are fewer, or one is NaN or outside {@code [0, 1]}
   */
  public static AnomalyMap copyOf(FloatBuffer values, int width, int height) {
    int size = checkedSize(width, height);
    if (values.remaining() < size) {
      throw new IllegalArgumentException(
          values.remaining() + " values, expected " + width + " x " + height);
    }
    float[] copy = new float[size];
    values.get(values.position(), copy);
    for (int i = 0; i < size; i++) {
      copy[i] = probability(copy[i]);
    }
    return new AnomalyMap(copy, width, height, width, height);
  }

  /** Changes one value of a map. */
  @FunctionalInterface
  public interface Change {
    /** In {@code [0, 1]} both. */
    float of(float value);
  }

  /** Joins two maps' values at one pixel. */
  @FunctionalInterface
  public interface Join {
    /** In {@code [0, 1]} all of them. */
    float of(float one, float other);
  }

  /** This map with each value changed; a resized map is changed before it is resized. */
  public AnomalyMap map(Change change) {
    float[] changed = new float[source.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = probability(change.of(source[i]));
    }
    return new AnomalyMap(changed, sourceWidth, sourceHeight, width, height);
  }

  /**
   * This map joined with another, value by value, at the size that both have.
   *
   * @throws IllegalArgumentException when they differ in size
   */
  public AnomalyMap combine(AnomalyMap other, Join join) {
    if (other.width != width || other.height != height) {
      throw new IllegalArgumentException(
          "maps of %d x %d and %d x %d".formatted(width, height, other.width, other.height));
    }
    float[] one = array();
    float[] two = other.array();
    float[] joined = new float[one.length];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = probability(join.of(one[i], two[i]));
    }
    return new AnomalyMap(joined, width, height, width, height);
  }

  private static float probability(float value) {
    if (value >= 0 && value <= 1) {
      return value;
    }
    if (value >= -ROUNDING && value <= 1 + ROUNDING) {
      return value < 0 ? 0 : 1;
    }
    throw new IllegalArgumentException("anomaly map holds " + value + ", expected 0 to 1");
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
    Objects.checkIndex(x, width);
    Objects.checkIndex(y, height);
    float[] all = values;
    if (all != null) {
      return all[y * width + x];
    }
    Axis columns = axes().columns;
    Axis rows = axes().rows;
    float left = between(rows, y, columns.low[x]);
    return left + columns.weight[x] * (between(rows, y, columns.high[x]) - left);
  }

  /** The highest value. */
  public float max() {
    float max = Float.NEGATIVE_INFINITY;
    float[] row = new float[width];
    for (int y = 0; y < height; y++) {
      row(y, row);
      for (float value : row) {
        max = Math.max(max, value);
      }
    }
    return max;
  }

  /**
   * Copies one row: the way to go through a large map without holding all of it.
   *
   * @param y row, from 0
   * @param row receives {@link #width()} values from its start on
   */
  public void row(int y, float[] row) {
    row(Objects.checkIndex(y, height), 0, width, row, 0);
  }

  /** Copies a part of one row into an array, from {@code at} on. */
  void row(int y, int from, int to, float[] values, int at) {
    float[] all = this.values;
    if (all != null) {
      System.arraycopy(all, y * width + from, values, at, to - from);
      return;
    }
    Axis columns = axes().columns;
    Axis rows = axes().rows;
    int first = columns.low[from];
    float[] line = new float[columns.high[to - 1] - first + 1];
    for (int x = 0; x < line.length; x++) {
      line[x] = between(rows, y, first + x);
    }
    for (int x = from; x < to; x++) {
      float left = line[columns.low[x] - first];
      values[at + x - from] = left + columns.weight[x] * (line[columns.high[x] - first] - left);
    }
  }

  /** Between two rows of the source. */
  private float between(Axis rows, int y, int sourceX) {
    float upper = source[rows.low[y] * sourceWidth + sourceX];
    return upper + rows.weight[y] * (source[rows.high[y] * sourceWidth + sourceX] - upper);
  }

  /**
   * All values, row-major, without a copy; read-only. A resized map keeps them from the first call
   * on: four bytes a pixel.
   */
  public FloatBuffer values() {
    return FloatBuffer.wrap(array()).asReadOnlyBuffer();
  }

  private float[] array() {
    float[] all = values;
    if (all == null) {
      all = new float[width * height];
      for (int y = 0; y < height; y++) {
        row(y, 0, width, all, y * width);
      }
      values = all; // another thread may have been here: the same numbers
    }
    return all;
  }

  /**
   * The map at another size, bilinear between pixel centres (half-pixel convention, so that a map
   * at the model's size falls onto the picture it was computed from), without antialiasing. Takes
   * no time itself.
   *
   * @param newWidth pixels in a row
   * @param newHeight rows
   */
  public AnomalyMap resizedTo(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    checkedSize(newWidth, newHeight);
    return new AnomalyMap(array(), width, height, newWidth, newHeight);
  }

  /**
   * The same map with 0 wherever the area leaves pixels out; itself when it leaves none out. Of a
   * resized map the pixels it was resized from are left out, and interpolated values beside them
   * fade.
   */
  public AnomalyMap within(InspectionArea area) {
    if (area.isWhole()) {
      return this;
    }
    boolean[] inside = area.mask(sourceWidth, sourceHeight);
    float[] copy = new float[source.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = inside[i] ? source[i] : 0;
    }
    return new AnomalyMap(copy, sourceWidth, sourceHeight, width, height);
  }

  /**
   * Mean of the highest values.
   *
   * @param count how many; all where there are fewer
   */
  public double topMean(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("top " + count + " pixels: expected 1 or more");
    }
    float[] sorted = array().clone();
    Arrays.sort(sorted);
    int taken = Math.min(count, sorted.length);
    double sum = 0;
    for (int i = sorted.length - taken; i < sorted.length; i++) {
      sum += sorted[i];
    }
    return sum / taken;
  }

  /** What this map was resized from; itself when it was not. */
  AnomalyMap source() {
    boolean resized = width != sourceWidth || height != sourceHeight;
    return resized
        ? new AnomalyMap(source, sourceWidth, sourceHeight, sourceWidth, sourceHeight)
        : this;
  }

  /** For each column or row of this map, the source's to the left of it or above. */
  int[] sourceColumns() {
    return axes().columns.low;
  }

  int[] sourceRows() {
    return axes().rows.low;
  }

  private Axes axes() {
    Axes current = axes;
    if (current == null) {
      current = new Axes(Axis.of(sourceWidth, width), Axis.of(sourceHeight, height));
      axes = current;
    }
    return current;
  }

  private record Axes(Axis columns, Axis rows) {}

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
