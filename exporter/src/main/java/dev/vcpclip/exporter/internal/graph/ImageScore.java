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
      case ABOVE_BACKGROUND -> aboveBackground(g, maps.fused(), rule.topK());
    };
  }

  private static Value aboveBackground(GraphBuilder g, Value map, int k) {
    int square = ScoreRule.backgroundSquare(Math.toIntExact(map.dim(2)));
    Value means = g.meanOfWindows(g.unsqueeze(map, 1), square);
    long squares = means.dim(2) * means.dim(3);
    Value negated = g.mul(g.reshape(means, Shape.of(Shape.BATCH, squares)), g.scalar(-1));
    long half = Math.max(1, squares / 2);
    // What is highest of the negated is lowest: the operator has no other order here.
    Value background = g.topK(negated, half);
    Value mean = g.mean(background, 1, true);
    Value norm = g.squeeze(g.l2Norm(g.sub(background, mean)), 1);
    double unit = Math.sqrt(half) * ScoreRule.BACKGROUND_DEVIATION;
    Value above = g.add(top(g, map, k), g.squeeze(mean, 1));
    return g.div(above, g.add(g.mul(norm, g.scalar(1 / unit)), g.scalar(1)));
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
