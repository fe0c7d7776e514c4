package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Post-VCP (VCP-CLIP, section 3.4): the text looks at the patches by cross-attention, one module
 * for all layers. Scores are not divided by the square root of the head's width.
 */
final class PostVcp {
  static final String PREFIX = "Zero_try.";
  private static final int HEADS = 8;

  private final Map<String, NDArray> weights;

  PostVcp(Map<String, NDArray> weights) {
    this.weights = weights;
  }

  /**
   * @param text normalised text features, {@code (B, 2, embedDim)}
   * @param patches normalised patch tokens, {@code (B, P, visionWidth)}
   * @return normalised, {@code (B, 2, visionWidth)}
   */
  NDArray attend(NDArray text, NDArray patches) {
    NDArray query = heads(project(text, "q_proj_pre"));
    NDArray key = heads(project(patches, "k_proj_pre_1"));
    NDArray value = heads(project(patches, "v_proj_pre_1"));
    NDArray attention = query.batchMatMul(key.transpose(0, 2, 1)).softmax(-1);
    NDArray mixed = joinHeads(attention.batchMatMul(value), text.getShape().get(0));
    return Ops.l2Normalise(project(mixed, "proj_post_t"));
  }

  /** A 1 x 1 convolution is a linear layer. */
  private NDArray project(NDArray x, String name) {
    NDArray kernel = weights.get(PREFIX + name + ".weight");
    return Ops.linear(x, kernel.squeeze(2), weights.get(PREFIX + name + ".bias"));
  }

  /** {@code (B, T, W)} to {@code (B heads, T, W / heads)}. */
  private static NDArray heads(NDArray x) {
    long batch = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    long headWidth = x.getShape().get(2) / HEADS;
    return x.reshape(batch, tokens, HEADS, headWidth)
        .transpose(0, 2, 1, 3)
        .reshape(batch * HEADS, tokens, headWidth);
  }

  private static NDArray joinHeads(NDArray x, long batch) {
    long tokens = x.getShape().get(1);
    long headWidth = x.getShape().get(2);
    return x.reshape(batch, HEADS, tokens, headWidth)
        .transpose(0, 2, 1, 3)
        .reshape(batch, tokens, HEADS * headWidth);
  }
}
