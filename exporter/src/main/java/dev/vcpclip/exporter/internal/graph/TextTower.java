package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.graph.PromptRows.Row;
import dev.vcpclip.exporter.internal.graph.TransformerBlock.Projections;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * CLIP's text tower with deep text prompts (DTP, section 2 of the method): category tokens in, the
 * two texts out.
 */
public final class TextTower {
  /** LayerNorm epsilon of the deep prompts' norm, unlike the backbone's. */
  private static final double PROMPT_EPSILON = 1e-6;

  private final GraphBuilder g;
  private final ClipWeights clip;
  private final VcpClipWeights trained;
  private final VcpClipConfig config;

  /** Over those weights. */
  public TextTower(GraphBuilder g, ClipWeights clip, VcpClipWeights trained, VcpClipConfig config) {
    this.g = g;
    this.clip = clip;
    this.trained = trained;
    this.config = config;
  }

  /**
   * Encodes both prompts, all rows of them.
   *
   * @param categoryTokens {@code [N, r, width]}
   * @return {@code [N, 2, embedDim]}, normal then abnormal, of length 1
   */
  public Value encode(PromptTokens prompts, Value categoryTokens) {
    PromptRows rows = PromptRows.all(prompts);
    Value x = rows.embed(g, categoryTokens);
    List<Layer> layers = layers(rows, x);
    return finish(rows, layers.get(layers.size() - 1).output());
  }

  /**
   * One layer's pass.
   *
   * @param projections what its attention compared and summed
   * @param output {@code [N, rows, width]}
   */
  public record Layer(Projections projections, Value output) {}

  /**
   * Runs all layers over rows that see nothing but one another.
   *
   * @param x {@code [N, rows, width]}
   */
  public List<Layer> layers(PromptRows rows, Value x) {
    Shape maskShape = Shape.of(rows.size(), rows.size());
    Value mask = g.constant("prompts/mask." + rows.size(), maskShape, () -> rows.mask(rows));
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < clip.config().textLayers(); i++) {
      if (i > 0) {
        x = replaceDeepPrompts(i, rows, x);
      }
      TransformerBlock block = block(i);
      Projections projections = block.project(x);
      x = block.forward(x, projections, mask);
      layers.add(new Layer(projections, x));
    }
    return layers;
  }

  /** One of the tower's blocks, counted from 0. */
  public TransformerBlock block(int index) {
    return new TransformerBlock(
        g.scope("block." + (index + 1)),
        clip,
        ClipWeights.textBlock(index),
        clip.config().textHeads(),
        config.activation());
  }

  /**
   * The end tokens after the last layer, normalised and projected.
   *
   * @param x {@code [N, rows, width]}
   * @return {@code [N, 2, embedDim]}
   */
  public Value finish(PromptRows rows, Value x) {
    Value ends = g.gather(x, 1, rows.ends());
    Value prompted =
        g.layerNorm(
            ends,
            Weights.plain(g, trained.get("model.prompt_norm.weight")),
            Weights.plain(g, trained.get("model.prompt_norm.bias")),
            PROMPT_EPSILON);
    Value normed =
        g.layerNorm(
            prompted,
            Weights.plain(g, clip.get("ln_final.weight")),
            Weights.plain(g, clip.get("ln_final.bias")),
            TransformerBlock.EPSILON);
    Value projected = g.matMul(normed, Weights.plain(g, clip.get("text_projection")));
    return g.stage("text_embeddings", g.l2Normalize(projected));
  }

  /** Puts this layer's prompts into their positions, whatever the last layer left there. */
  private Value replaceDeepPrompts(int layer, PromptRows rows, Value x) {
    PromptTokens prompts = rows.prompts();
    int width = prompts.width();
    float[] keep = new float[rows.size()];
    float[] replacement = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.rows().get(i);
      if (prompts.isDeepPrompt(row)) {
        float[] prompt = prompts.deepPrompt(layer, row.position());
        System.arraycopy(prompt, 0, replacement, i * width, width);
      } else {
        keep[i] = 1;
      }
    }
    Shape shape = Shape.of(rows.size(), width);
    String suffix = rows.size() + "." + layer;
    Value kept = g.constant("prompts/keep." + rows.size(), Shape.of(rows.size(), 1), () -> keep);
    Value replaced = g.constant("prompts/deep." + suffix, shape, () -> replacement);
    return g.add(g.mul(x, kept), replaced);
  }
}
