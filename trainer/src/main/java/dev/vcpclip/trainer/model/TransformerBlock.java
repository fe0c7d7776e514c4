package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import java.util.Map;

/** One of CLIP's pre-norm residual blocks: attention, then a two-layer perceptron. */
final class TransformerBlock {
  private final Map<String, NDArray> weights;
  private final String prefix;
  private final int heads;
  private final Activation activation;
  private final Attention attention;

  /**
   * @param prefix of the block's weights, such as {@code visual.transformer.resblocks.0.}
   */
  TransformerBlock(
      Map<String, NDArray> weights,
      String prefix,
      int heads,
      Activation activation,
      Attention attention) {
    this.weights = weights;
    this.prefix = prefix;
    this.heads = heads;
    this.activation = activation;
    this.attention = attention;
  }

  /**
   * @param x {@code (B, T, width)}
   * @param mask added to the scores, {@code (T, T)}, or {@code null} for none
   * @return the residual stream after the block, shaped as {@code x}
   */
  NDArray forward(NDArray x, NDArray mask) {
    NDArray attended = Ops.scoped(() -> x.add(attend(x, mask)));
    return Ops.scoped(() -> attended.add(perceptron(attended)));
  }

  private NDArray attend(NDArray x, NDArray mask) {
    long batch = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    long width = x.getShape().get(2);
    long headWidth = width / heads;

    NDArray projected =
        Ops.linear(
            Ops.layerNorm(x, weights, prefix + "ln_1"),
            weights.get(prefix + "attn.in_proj_weight"),
            weights.get(prefix + "attn.in_proj_bias"));
    // One split instead of three slices: its gradient is one concatenation.
    NDList queryKeyValue =
        projected
            .reshape(batch, tokens, 3, heads, headWidth)
            .transpose(2, 0, 3, 1, 4)
            .reshape(3 * batch * heads, tokens, headWidth)
            .split(3, 0);
    NDArray attended =
        attention
            .attend(queryKeyValue.get(0), queryKeyValue.get(1), queryKeyValue.get(2), mask)
            .reshape(batch, heads, tokens, headWidth)
            .transpose(0, 2, 1, 3)
            .reshape(batch, tokens, width);
    return Ops.linear(attended, weights, prefix + "attn.out_proj");
  }

  private NDArray perceptron(NDArray x) {
    NDArray normalised = Ops.layerNorm(x, weights, prefix + "ln_2");
    NDArray hidden =
        Ops.activation(Ops.linear(normalised, weights, prefix + "mlp.c_fc"), activation);
    return Ops.linear(hidden, weights, prefix + "mlp.c_proj");
  }
}
