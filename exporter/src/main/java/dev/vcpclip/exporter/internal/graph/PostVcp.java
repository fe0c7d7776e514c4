package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;

/**
 * Post-VCP (section 3 of the method): the texts attend to the patches of one layer. Eight heads,
 * scores not divided by sqrt(d). One module for all layers.
 */
public final class PostVcp {
  /** Prefix of its parameters. */
  public static final String NAME = "Zero_try.";

  /** Attention heads; the reference has no other number. */
  public static final int HEADS = 8;

  private final GraphBuilder g;
  private final VcpClipWeights trained;

  /** Over those weights. */
  public PostVcp(GraphBuilder g, VcpClipWeights trained) {
    this.g = g;
    this.trained = trained;
  }

  /**
   * The texts of one layer.
   *
   * @param text {@code [N, 2, embedDim]}
   * @param patches of length 1, {@code [N, patches, width]}
   * @return {@code [N, 2, width]}, of length 1
   */
  public Value text(Value text, Value patches) {
    Value q = g.transpose(perHead("q_proj_pre", text), 0, 2, 1, 3);
    Value k = g.transpose(perHead("k_proj_pre_1", patches), 0, 2, 3, 1);
    Value v = g.transpose(perHead("v_proj_pre_1", patches), 0, 2, 1, 3);
    Value context = g.matMul(g.softmax(g.matMul(q, k), -1), v);
    return finish(context);
  }

  /**
   * Joins the heads and projects.
   *
   * @param context {@code [N, heads, 2, d]}
   */
  public Value finish(Value context) {
    Value rows = g.transpose(context, 0, 2, 1, 3);
    Value joined = g.reshape(rows, Shape.of(Shape.BATCH, 2, rows.dim(2) * rows.dim(3)));
    return g.l2Normalize(linear("proj_post_t", joined));
  }

  /** Projects and splits: {@code [N, rows, heads, d]}. */
  public Value perHead(String name, Value x) {
    Value y = linear(name, x);
    return g.reshape(y, Shape.of(y.dim(0), y.dim(1), HEADS, y.dim(2) / HEADS));
  }

  private Value linear(String name, Value x) {
    return LinearLayer.of(trained.get(NAME + name + ".weight"), trained.get(NAME + name + ".bias"))
        .apply(g, x);
  }
}
