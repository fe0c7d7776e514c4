package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Inspections without a model. */
final class Inspections {
  private static final double THRESHOLD = 0.5;

  private Inspections() {}

  /** A square of 0.9 from 10, 10 to 19, 19; nothing elsewhere. */
  static Inspection withDefect(int width, int height) {
    float[] values = new float[width * height];
    for (int y = 10; y < 20; y++) {
      Arrays.fill(values, y * width + 10, y * width + 20, 0.9f);
    }
    return of(values, width, height);
  }

  static Inspection constant(int width, int height, float value) {
    float[] values = new float[width * height];
    Arrays.fill(values, value);
    return of(values, width, height);
  }

  static Inspection scoreOnly(double score) {
    return Inspection.scoreOnly(
        8,
        6,
        new VerdictRule(0.4, 0.6).judge(score),
        Provider.CPU,
        new Inspection.Timings(1_000_000, 2_000_000, 500_000));
  }

  private static Inspection of(float[] values, int width, int height) {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(values), width, height);
    return Inspection.of(
        width,
        height,
        VerdictRule.at(THRESHOLD).judge(map.max()),
        map,
        new RegionFinder(THRESHOLD, 1),
        Provider.CPU,
        new Inspection.Timings(1_000_000, 2_000_000, 500_000));
  }
}
