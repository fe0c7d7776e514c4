package dev.vcpclip.runtime.map;

import dev.vcpclip.runtime.map.Region.Box;

/**
 * A cut-out of a map.
 *
 * @param box where it lies in the map
 * @param values row-major
 * @param bits 1 where the value is at or above the threshold
 */
record MapPart(Box box, float[] values, byte[] bits) {
  static MapPart whole(AnomalyMap map, double threshold) {
    MapPart part = cut(map, new Box(0, 0, map.width(), map.height()));
    for (int i = 0; i < part.bits.length; i++) {
      part.bits[i] = (byte) (part.values[i] >= threshold ? 1 : 0);
    }
    return part;
  }

  /** What an enlarged map holds of one group of source pixels. */
  static MapPart enlarged(
      AnomalyMap map, double threshold, ConnectedParts groups, int group, int sourceWidth) {
    int[] columns = map.sourceColumns();
    int[] rows = map.sourceRows();
    Box source = groups.box(group);
    int left = firstAtLeast(columns, source.x());
    int top = firstAtLeast(rows, source.y());
    int right = firstAtLeast(columns, source.x() + source.width());
    int bottom = firstAtLeast(rows, source.y() + source.height());
    MapPart part = cut(map, new Box(left, top, right - left, bottom - top));
    for (int y = top, i = 0; y < bottom; y++) {
      for (int x = left; x < right; x++, i++) {
        boolean own = groups.at(rows[y] * sourceWidth + columns[x]) == group;
        part.bits[i] = (byte) (own && part.values[i] >= threshold ? 1 : 0);
      }
    }
    return part;
  }

  private static int firstAtLeast(int[] ascending, int value) {
    int i = 0;
    while (i < ascending.length && ascending[i] < value) {
      i++;
    }
    return i;
  }

  private static MapPart cut(AnomalyMap map, Box box) {
    float[] values = new float[box.width() * box.height()];
    for (int y = 0; y < box.height(); y++) {
      map.row(box.y() + y, box.x(), box.x() + box.width(), values, y * box.width());
    }
    return new MapPart(box, values, new byte[values.length]);
  }
}
