package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.graph.Matrices;
import dev.vcpclip.exporter.internal.graph.PostVcp;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.weights.WeightTensor;

/**
 * {@link dev.vcpclip.exporter.request.Fold#POST_VCP_POOLING}: the texts' queries are carried back
 * through Wk, the patches are pooled as they are, and only the pooled vectors go through Wv.
 */
public final class PooledPostVcp {
  private static final int HEADS = PostVcp.HEADS;

  private final GraphBuilder g;
  private final VcpClipWeights trained;
  private final PostVcp plain;

  /** Over those weights. */
  public PooledPostVcp(GraphBuilder g, VcpClipWeights trained) {
    this.g = g;
    this.trained = trained;
    this.plain = new PostVcp(g, trained);
  }

  /**
   * As {@link PostVcp#text}.
   *
   * @param text {@code [N, 2, embedDim]}
   * @param patches {@code [N, patches, width]}
   * @return {@code [N, 2, width]}
   */
  public Value text(Value text, Value patches) {
    long width = patches.dim(2);
    Value q = g.transpose(plain.perHead("q_proj_pre", text), 0, 2, 1, 3);
    // One row for every head and text: [N, 16, width] against [N, patches, width].
    Value carried = g.reshape(g.matMul(q, key()), Shape.of(Shape.BATCH, 2L * HEADS, width));
    Value attention = g.softmax(g.matMul(carried, g.transpose(patches, 0, 2, 1)), -1);
    Value pooled = g.reshape(g.matMul(attention, patches), Shape.of(-1, HEADS, 2, width));
    return plain.finish(g.add(g.matMul(pooled, value()), valueBias()));
  }

  /** Wk by head, {@code [heads, d, width]}: the layout PyTorch stores it in. */
  private Value key() {
    WeightTensor weight = trained.get(PostVcp.NAME + "k_proj_pre_1.weight");
    Shape shape = Shape.of(HEADS, weight.dim(0) / HEADS, weight.dim(1));
    return g.weight(weight.name() + ".heads", shape, weight::floats);
  }

  /** Wv by head, {@code [heads, width, d]}. */
  private Value value() {
    WeightTensor weight = trained.get(PostVcp.NAME + "v_proj_pre_1.weight");
    int d = weight.dim(0) / HEADS;
    int width = weight.dim(1);
    return g.weight(
        weight.name() + ".heads.T",
        Shape.of(HEADS, width, d),
        () -> {
          float[] all = weight.floats();
          float[] result = new float[all.length];
          float[] head = new float[d * width];
          for (int i = 0; i < HEADS; i++) {
            System.arraycopy(all, i * head.length, head, 0, head.length);
            System.arraycopy(
                Matrices.transpose(head, d, width), 0, result, i * head.length, head.length);
          }
          return result;
        });
  }

  private Value valueBias() {
    WeightTensor bias = trained.get(PostVcp.NAME + "v_proj_pre_1.bias");
    // As a weight of this shape it would be rounded like a matrix, which the bias itself is not.
    Shape byHead = Shape.of(HEADS, 1, bias.dim(0) / HEADS);
    return g.constant(bias.name() + ".heads", byHead, () -> g.asStored(bias));
  }
}
