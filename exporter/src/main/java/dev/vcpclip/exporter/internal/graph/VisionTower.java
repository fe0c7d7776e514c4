package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.OperatingPoint;
import java.util.ArrayList;
import java.util.List;

/** The image tower as the method states it, in standard operators. */
public final class VisionTower implements ImageTower {
  private final GraphBuilder g;
  private final ClipWeights clip;
  private final VcpClipConfig config;
  private final OperatingPoint point;

  /** Over those weights, at the configuration's image size, as much of it as asked. */
  public VisionTower(GraphBuilder g, ClipWeights clip, VcpClipConfig config, OperatingPoint point) {
    this.g = g;
    this.clip = clip;
    this.config = config;
    this.point = point;
  }

  @Override
  public Features encode(Value patches) {
    Value x = embed(patches);
    List<Value> tokens = new ArrayList<>();
    for (int layer = 1; layer <= point.layers(clip.config()); layer++) {
      TransformerBlock block =
          new TransformerBlock(
              g.scope("block." + layer),
              clip,
              ClipWeights.visionBlock(layer - 1),
              clip.config().visionHeads(),
              config.activation());
      x = forward(block, x);
      if (config.featureLayers().contains(layer)) {
        tokens.add(g.stage("patch_tokens." + tokens.size(), x));
      }
    }
    return finish(x, tokens);
  }

  private Value forward(TransformerBlock block, Value x) {
    if (point.keyWindow() == 1) {
      return block.forward(x, block.project(x), null);
    }
    KeyMerging merging = new KeyMerging(g, point.keyWindow());
    return block.forward(x, block.project(x, merging::merge), merging.counts(x, false));
  }

  /** The first block's input: class token and patches with their positions, normalised. */
  public Value embed(Value patches) {
    return layerNorm("visual.ln_pre", g.add(g.padFront(patches, 1, 1), positions(patches)));
  }

  /** The features, from the last block's output and the feature layers' tokens. */
  public Features finish(Value x, List<Value> tokens) {
    Value classToken = layerNorm("visual.ln_post", g.pick(x, 1, 0));
    Value projected = g.matMul(classToken, Weights.plain(g, clip.get("visual.proj")));
    return new Features(g.stage("image_features", projected), tokens);
  }

  /**
   * Position embedding of every token, plus the class token in its own row: adding it to the
   * patches behind a row of zeros spares a concatenation that would have to know the batch size.
   */
  private Value positions(Value patches) {
    int grid = config.imageSize() / clip.config().patch();
    Shape shape = Shape.of(1 + patches.dim(1), patches.dim(2));
    return g.constant(
        "visual.positional_embedding." + grid,
        shape,
        () -> {
          float[] native_ = clip.get("visual.positional_embedding").floats();
          float[] resized = PositionEmbedding.resize(native_, clip.config().grid(), grid);
          float[] classToken = clip.get("visual.class_embedding").floats();
          for (int i = 0; i < classToken.length; i++) {
            resized[i] += classToken[i];
          }
          return resized;
        });
  }

  private Value layerNorm(String name, Value x) {
    Value scale = Weights.plain(g, clip.get(name + ".weight"));
    Value bias = Weights.plain(g, clip.get(name + ".bias"));
    return g.layerNorm(x, scale, bias, TransformerBlock.EPSILON);
  }
}
