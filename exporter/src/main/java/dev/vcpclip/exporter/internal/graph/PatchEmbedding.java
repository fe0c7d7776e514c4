package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.List;

/** Pixels to patch vectors: CLIP's normalisation and its first convolution. */
public final class PatchEmbedding {
  private final GraphBuilder g;
  private final ClipWeights clip;

  /** Over those weights. */
  public PatchEmbedding(GraphBuilder g, ClipWeights clip) {
    this.g = g;
    this.clip = clip;
  }

  /**
   * Scales, normalises and reorders a picture.
   *
   * @param image uint8 {@code [N, height, width, 3]}, RGB
   * @return {@code [N, 3, height, width]}
   */
  public Value normalize(Value image) {
    Value scaled = g.div(g.cast(image, DataType.F32), g.scalar(255));
    Value mean = g.constant("preprocess/mean", Shape.of(3), () -> floats(ClipNormalization.MEAN));
    Value std = g.constant("preprocess/std", Shape.of(3), () -> floats(ClipNormalization.STD));
    return g.transpose(g.div(g.sub(scaled, mean), std), 0, 3, 1, 2);
  }

  /**
   * Projects the patches.
   *
   * @param normalized {@code [N, 3, height, width]}
   * @return {@code [N, patches, width]}, row by row
   */
  public Value patches(Value normalized) {
    Value kernel = Weights.plain(g, clip.get("visual.conv1.weight"));
    Value grid = g.conv2d(normalized, kernel, null, clip.config().patch());
    Value rows = g.reshape(grid, Shape.of(Shape.BATCH, grid.dim(1), grid.dim(2) * grid.dim(3)));
    return g.transpose(rows, 0, 2, 1);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
