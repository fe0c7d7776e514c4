package dev.vcpclip.runtime.map;

import java.nio.FloatBuffer;

/** An anomaly map's values, to be compared. */
public final class MapValues {
  private MapValues() {}

  /** A copy of them, row by row. */
  public static float[] of(AnomalyMap map) {
    FloatBuffer values = map.values();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return copy;
  }
}
