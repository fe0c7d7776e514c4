package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.Timings;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.source.Capture;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Inspections without a model. */
public final class Inspections {
  private static final double THRESHOLD = 0.5;
  private static final Timings TIMINGS = new Timings(1_000_000, 250_000, 2_000_000, 500_000);

  private Inspections() {}

  /** A square of 0.9 from 10, 10 to 19, 19; nothing elsewhere. */
  public static Inspection withDefect(int width, int height) {
    float[] values = new float[width * height];
    for (int y = 10; y < 20; y++) {
      Arrays.fill(values, y * width + 10, y * width + 20, 0.9f);
    }
    return of(values, width, height);
  }

  /** The same value everywhere. */
  public static Inspection constant(int width, int height, float value) {
    float[] values = new float[width * height];
    Arrays.fill(values, value);
    return of(values, width, height);
  }

  /** Of 8 x 6 pixels: good below 0.4, a defect from 0.6 on. */
  public static Inspection scoreOnly(double score) {
    Recipe recipe =
        Recipe.builder().rule(new VerdictRule(0.4, 0.6)).pixelThreshold(THRESHOLD).build();
    return recipe.judge(Finding.scoreOnly(8, 6, (float) score, Provider.CPU, TIMINGS));
  }

  private static Inspection of(float[] values, int width, int height) {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(values), width, height);
    Recipe recipe =
        Recipe.builder().rule(VerdictRule.at(THRESHOLD)).pixelThreshold(THRESHOLD).build();
    return recipe.judge(Finding.of(width, height, map.max(), map, Provider.CPU, TIMINGS));
  }

  /** A shot whose frame is gone. */
  public static InspectedShot shot(String source, Inspection inspection) {
    return new InspectedShot(
        Capture.now("line", 7, source, "picture"), Optional.empty(), Outcome.of(inspection));
  }

  /** A shot that could not be inspected. */
  public static InspectedShot failed(String source, String reason) {
    return new InspectedShot(
        Capture.now("line", 8, source, "picture"),
        Optional.empty(),
        Outcome.failed(new VcpClipException(reason)));
  }
}
