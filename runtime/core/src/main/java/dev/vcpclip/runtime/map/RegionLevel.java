package dev.vcpclip.runtime.map;

/**
 * Highest threshold at which a map still has a region of a given area: how defective a picture is
 * in its most defective place, on the map's own scale. A pixel threshold above it finds no region
 * of that area, one at it or below does.
 */
public final class RegionLevel {
  private RegionLevel() {}

  /**
   * The level of one map.
   *
   * @param map any size
   * @param area pixels of the map that a region needs, 1 or more; more than the map has find none
   * @return in {@code [0, 1]}; -1 when the whole map is smaller than the area
   */
  public static float of(AnomalyMap map, int area) {
    if (area < 1) {
      throw new IllegalArgumentException("area " + area + ": expected 1 pixel or more");
    }
    if ((long) map.width() * map.height() < area) {
      return -1;
    }
    float max = map.max();
    if (area == 1) {
      return max;
    }
    // Bits of floats that are not negative are in the floats' order.
    int low = 0; // holds: at 0 the whole map is one region
    int high = Float.floatToIntBits(max) + 1; // does not hold
    while (high - low > 1) {
      int middle = low + (high - low) / 2;
      boolean holds = !new RegionFinder(Float.intBitsToFloat(middle), area).find(map).isEmpty();
      if (holds) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Float.intBitsToFloat(low);
  }
}
