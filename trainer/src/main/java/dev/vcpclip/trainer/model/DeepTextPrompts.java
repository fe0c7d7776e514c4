package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.Map;

/**
 * DTP: learnable tokens after [SOT] in every layer of the frozen text tower (VCP-CLIP, section
 * 3.3).
 *
 * <p>{@code prompt_embeddings} enters before the first layer, {@code deep_prompt_embeddings[i - 1]}
 * takes its place before layer {@code i}; both pass through {@code prompt_proj} first.
 */
final class DeepTextPrompts {
  private static final float DROPOUT = 0.1f;

  /** Unlike every other layer norm of the model. */
  private static final float NORM_EPSILON = 1e-6f;

  private final Map<String, NDArray> weights;
  private final int length;

  DeepTextPrompts(Map<String, NDArray> weights) {
    this.weights = weights;
    this.length = Math.toIntExact(weights.get("model.prompt_embeddings").getShape().get(1));
  }

  /** Learnable tokens per layer. */
  int length() {
    return length;
  }

  /** {@code (S, T, width)} to {@code (S, T + length, width)}. */
  NDArray insert(NDArray x, boolean training) {
    NDArray prompts = weights.get("model.prompt_embeddings").get(new NDIndex("0"));
    return afterFirst(x, prompts, 1, training);
  }

  /** Puts fresh prompts where the ones of the layer before stand; the shape stays. */
  NDArray replace(NDArray x, int layer, boolean training) {
    NDArray prompts = weights.get("model.deep_prompt_embeddings").get(new NDIndex("{}", layer - 1));
    return afterFirst(x, prompts, 1 + length, training);
  }

  /** {@code prompt_norm}. */
  NDArray normalise(NDArray x) {
    return Ops.layerNorm(x, weights, "model.prompt_norm", NORM_EPSILON);
  }

  private NDArray afterFirst(NDArray x, NDArray prompts, int tail, boolean training) {
    long sequences = x.getShape().get(0);
    long width = x.getShape().get(2);
    NDArray projected =
        Ops.linear(prompts, weights, "model.prompt_proj")
            .expandDims(0)
            .broadcast(sequences, length, width);
    if (training) {
      projected =
          projected.getNDArrayInternal().dropout(projected, DROPOUT, true).singletonOrThrow();
    }
    NDArray first = x.get(new NDIndex(":, 0:1"));
    NDArray rest = x.get(new NDIndex(":, {}:", tail));
    return first.getNDArrayInternal().concat(new NDList(projected, rest), 1);
  }
}
