package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.graph.MapFusion.Maps;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;

/** One score an image from its highest pixels (section 6 of the method), maps not smoothed. */
public final class ImageScore {
  private ImageScore() {}

  /**
   * Scores images.
   *
   * @return {@code [N]}
   * @throws VcpClipException when the rule asks for more pixels than there are
   */
  public static Value of(GraphBuilder g, Maps maps, ScoreRule rule) {
    return switch (rule.rule()) {
      case BRANCH_SUM -> g.add(top(g, maps.clip(), rule.topK()), top(g, maps.vcp(), rule.topK()));
      case FUSED -> top(g, maps.fused(), rule.topK());
      case ABOVE_SURROUNDINGS -> top(g, aboveSurroundings(g, maps.fused()), rule.topK());
      case ABOVE_HALF_MEAN -> aboveHalfMean(g, maps.fused(), rule.topK());
    };
  }

  private static Value aboveHalfMean(GraphBuilder g, Value map, int k) {
    Value mean = g.mean(g.reshape(map, Shape.of(Shape.BATCH, map.dim(1) * map.dim(2))), 1, false);
    return g.sub(top(g, map, k), g.mul(mean, g.scalar(0.5)));
  }

  private static Value aboveSurroundings(GraphBuilder g, Value map) {
    double sigma = ScoreRule.surroundingsSigma(Math.toIntExact(map.dim(2)));
    return g.sub(map, Smoothing.of(g, map, sigma));
  }

  private static Value top(GraphBuilder g, Value map, int k) {
    long pixels = map.dim(1) * map.dim(2);
    if (k < 1 || k > pixels) {
      throw new VcpClipException(
          String.format(
              "the image score averages the top %d pixels, but a map of %d x %d has %d. Choose"
                  + " --top-k between 1 and that.",
              k, map.dim(1), map.dim(2), pixels));
    }
    return g.mean(g.topK(g.reshape(map, Shape.of(Shape.BATCH, pixels)), k), 1, false);
  }
}
