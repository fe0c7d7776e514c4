package dev.vcpclip.runtime.map;

import dev.vcpclip.runtime.map.Region.Box;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * One anomaly map out of the maps of overlapping tiles, so that regions are found once, across the
 * seams.
 *
 * <p>Where tiles overlap, their values are averaged with weights that fall towards a tile's inner
 * edges: there a tile sees no surroundings, and the other one sees more. A value stays between
 * those of the tiles, so a mosaic of one tile is that tile's map.
 *
 * <p>Not thread-safe.
 */
public final class MapMosaic {
  /** Weight at a tile's very edge, so that a pixel that only edges cover still has one. */
  private static final float EDGE = 1e-3f;

  private final int pictureWidth;
  private final int pictureHeight;
  private final int overlap;
  private final int width;
  private final int height;
  private final float[] sums;
  private final float[] weights;

  /**
   * An empty mosaic.
   *
   * @param pictureWidth of the whole picture in pixels
   * @param pictureHeight of the whole picture in pixels
   * @param width of the map in values
   * @param height of the map in values
   * @param overlap picture pixels over which weights rise from an inner edge, 1 or more
   */
  public MapMosaic(int pictureWidth, int pictureHeight, int width, int height, int overlap) {
    if (width < 1 || height < 1 || pictureWidth < 1 || pictureHeight < 1 || overlap < 1) {
      throw new IllegalArgumentException(
          "%d x %d of %d x %d pixels, overlap %d: expected 1 or more"
              .formatted(width, height, pictureWidth, pictureHeight, overlap));
    }
    this.pictureWidth = pictureWidth;
    this.pictureHeight = pictureHeight;
    this.width = width;
    this.height = height;
    this.overlap = overlap;
    this.sums = new float[Math.multiplyExact(width, height)];
    this.weights = new float[sums.length];
  }

  /**
   * Adds a tile.
   *
   * @param box where it lies in the picture
   * @param map over the tile, of any size
   */
  public void add(Box box, AnomalyMap map) {
    Objects.requireNonNull(map, "map");
    Axis columns = Axis.of(width, pictureWidth, box.x(), box.width(), map.width(), overlap);
    Axis rows = Axis.of(height, pictureHeight, box.y(), box.height(), map.height(), overlap);
    for (int y = 0; y < rows.low.length; y++) {
      for (int x = 0; x < columns.low.length; x++) {
        float upper = between(map, columns, x, rows.low[y]);
        float lower = between(map, columns, x, rows.high[y]);
        float value = upper + rows.share[y] * (lower - upper);
        float weight = columns.weight[x] * rows.weight[y];
        int at = (rows.first + y) * width + columns.first + x;
        sums[at] += weight * value;
        weights[at] += weight;
      }
    }
  }

  private static float between(AnomalyMap map, Axis columns, int x, int row) {
    float left = map.at(columns.low[x], row);
    return left + columns.share[x] * (map.at(columns.high[x], row) - left);
  }

  /**
   * The whole map.
   *
   * @throws IllegalStateException when the tiles leave a gap
   */
  public AnomalyMap map() {
    float[] values = new float[sums.length];
    for (int i = 0; i < values.length; i++) {
      if (weights[i] == 0) {
        throw new IllegalStateException(
            "no tile covers %d, %d of the map".formatted(i % width, i / width));
      }
      values[i] = Math.min(1, sums[i] / weights[i]);
    }
    return AnomalyMap.copyOf(FloatBuffer.wrap(values), width, height);
  }

  /**
   * The mosaic's values whose centre lies in a tile, along one axis: the tile's two neighbours, the
   * share of the second, and the weight.
   */
  private record Axis(int first, int[] low, int[] high, float[] share, float[] weight) {
    static Axis of(int values, int picture, int start, int length, int tileValues, int overlap) {
      double pixels = (double) picture / values; // a value
      int first = (int) Math.max(0, Math.ceil(start / pixels - 0.5));
      int end = (int) Math.min(values, Math.ceil((start + length) / pixels - 0.5));
      int count = Math.max(0, end - first);
      Axis axis =
          new Axis(first, new int[count], new int[count], new float[count], new float[count]);
      for (int i = 0; i < count; i++) {
        double inTile = (first + i + 0.5) * pixels - start;
        double at = Math.max(0, inTile * tileValues / length - 0.5);
        int low = Math.min((int) at, tileValues - 1);
        axis.low[i] = low;
        axis.high[i] = Math.min(low + 1, tileValues - 1);
        axis.share[i] = (float) (at - low);
        double before = start == 0 ? overlap : inTile; // the picture's edge is no seam
        double after = start + length == picture ? overlap : length - inTile;
        axis.weight[i] = (float) Math.max(EDGE, Math.min(1, Math.min(before, after) / overlap));
      }
      return axis;
    }
  }
}
