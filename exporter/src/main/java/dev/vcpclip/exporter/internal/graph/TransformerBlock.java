package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.weights.WeightTensor;
import java.util.function.UnaryOperator;

/**
 * One residual attention block of CLIP, both towers: {@code x += attention(ln_1(x)); x +=
 * mlp(ln_2(x))}.
 *
 * <p>Attention is the plain chain of products and a softmax that providers recognise and fuse. The
 * reference also averages every attention matrix over the heads for a picture; this does not.
 */
public final class TransformerBlock {
  /** CLIP's LayerNorm epsilon; {@code prompt_norm} alone has another. */
  public static final double EPSILON = 1e-5;

  private final GraphBuilder g;
  private final ClipWeights clip;
  private final String prefix;
  private final int heads;
  private final Activation activation;

  /**
   * @param prefix of the block's tensors, such as {@code transformer.resblocks.0.}
   */
  public TransformerBlock(
      GraphBuilder g, ClipWeights clip, String prefix, int heads, Activation activation) {
    this.g = g;
    this.clip = clip;
    this.prefix = prefix;
    this.heads = heads;
    this.activation = activation;
  }

  /**
   * What a block's attention compares and sums.
   *
   * @param query {@code [N, heads, rows, d]}, already divided by sqrt(d)
   * @param key {@code [N, heads, d, rows]}, transposed
   * @param value {@code [N, heads, rows, d]}
   */
  public record Projections(Value query, Value key, Value value) {}

  /** Normalises the rows and projects them. */
  public Projections project(Value x) {
    return project(x, UnaryOperator.identity());
  }

  /**
   * The same with keys and values of other rows.
   *
   * @param seen makes them from the rows' own, {@code [N, rows, width]}
   */
  Projections project(Value x, UnaryOperator<Value> seen) {
    Value normed = layerNorm("ln_1", x);
    long headWidth = x.dim(-1) / heads;
    Value query = g.transpose(perHead(inProjection(normed, 0)), 0, 2, 1, 3);
    return new Projections(
        g.mul(query, g.scalar(1 / Math.sqrt(headWidth))),
        g.transpose(perHead(seen.apply(inProjection(normed, 1))), 0, 2, 3, 1),
        g.transpose(perHead(seen.apply(inProjection(normed, 2))), 0, 2, 1, 3));
  }

  /**
   * The whole block.
   *
   * @param x {@code [N, rows, width]}
   * @param projections of x
   * @param mask added to the scores, {@code [rows, seen rows]} or broadcast to that, or {@code
   *     null}
   */
  public Value forward(Value x, Projections projections, Value mask) {
    Value scores = g.matMul(projections.query(), projections.key());
    Value weights = g.softmax(mask == null ? scores : g.add(scores, mask), -1);
    return finish(x, g.matMul(weights, projections.value()));
  }

  /**
   * What comes after the attention.
   *
   * @param x the block's input, {@code [N, rows, width]}
   * @param context the attention's result, {@code [N, heads, rows, d]}
   */
  public Value finish(Value x, Value context) {
    Value joined = g.reshape(g.transpose(context, 0, 2, 1, 3), x.shape());
    Value attended = g.add(x, linear("attn.out_proj", joined));
    Value hidden = activate(g, activation, linear("mlp.c_fc", layerNorm("ln_2", attended)));
    return g.add(attended, linear("mlp.c_proj", hidden));
  }

  /** The perceptron's activation. */
  public static Value activate(GraphBuilder g, Activation activation, Value x) {
    return switch (activation) {
      case GELU -> g.gelu(x);
      case QUICK_GELU -> g.mul(x, g.sigmoid(g.mul(x, g.scalar(1.702))));
    };
  }

  private Value inProjection(Value x, int part) {
    return LinearLayer.part(get("attn.in_proj_weight"), get("attn.in_proj_bias"), part, 3)
        .apply(g, x);
  }

  private Value perHead(Value x) {
    long headWidth = x.dim(2) / heads;
    return g.reshape(x, Shape.of(x.dim(0), x.dim(1), heads, headWidth));
  }

  private Value linear(String part, Value x) {
    return LinearLayer.of(get(part + ".weight"), get(part + ".bias")).apply(g, x);
  }

  private Value layerNorm(String part, Value x) {
    return g.layerNorm(
        x, Weights.plain(g, get(part + ".weight")), Weights.plain(g, get(part + ".bias")), EPSILON);
  }

  private WeightTensor get(String part) {
    return clip.get(prefix + part);
  }
}
