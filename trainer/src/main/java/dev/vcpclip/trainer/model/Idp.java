package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * IDP, the image-driven dynamic prompt (VCP-CLIP+, section 3.2): N learned tokens are summed up to
 * s by a linear layer along the tokens, normalised to s', and joined with the image feature x:
 * {@code y = W [x ; s'] + b}, one category token that is not normalised.
 */
final class Idp implements CategoryTokens {
  static final String PREFIX = "model.prompt_token_embedding.";

  private final Map<String, NDArray> weights;

  Idp(Map<String, NDArray> weights) {
    this.weights = weights;
  }

  @Override
  public NDArray tokens(NDArray x) {
    NDArray learned = weights.get(PREFIX + "prompt_tokens").transpose(0, 2, 1);
    NDArray summary = Ops.linear(learned, weights, PREFIX + "projector").squeeze(2);
    NDArray normalised = Ops.layerNorm(summary, weights, PREFIX + "norm");
    NDArray joined = x.concat(normalised.broadcast(x.getShape().get(0), normalised.size()), 1);
    return Ops.linear(joined, weights, PREFIX + "fusion_proj").expandDims(1);
  }
}
