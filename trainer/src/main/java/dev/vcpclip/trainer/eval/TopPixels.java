package dev.vcpclip.trainer.eval;

import java.util.Arrays;

/** An image score from a map: the mean of its highest pixels (section 6 of the method). */
public final class TopPixels {
  private TopPixels() {}

  /**
   * Mean of the k highest values; of all where there are fewer.
   *
   * @param map at least one value, in any order; not changed
   * @param k at least 1; 1 gives the maximum
   */
  public static double mean(float[] map, int k) {
    if (k < 1 || map.length == 0) {
      throw new IllegalArgumentException("top " + k + " of " + map.length + " pixels");
    }
    if (k == 1) {
      float max = map[0];
      for (float value : map) {
        max = Math.max(max, value);
      }
      return max;
    }
    float[] sorted = map.clone();
    Arrays.sort(sorted);
    int from = Math.max(0, sorted.length - k);
    double sum = 0;
    for (int i = from; i < sorted.length; i++) {
      sum += sorted[i];
    }
    return sum / (sorted.length - from);
  }
}
