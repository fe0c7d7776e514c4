package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * Pre-VCP of the baseline (VCP-CLIP, section 3.2): r learned category vectors, each moved by a
 * convolution of the image feature along its channels.
 */
final class PreVcp implements CategoryTokens {
  static final String PREFIX = "New_Lan_Embed.";

  private final Map<String, NDArray> weights;

  PreVcp(Map<String, NDArray> weights) {
    this.weights = weights;
  }

  @Override
  public NDArray tokens(NDArray x) {
    NDArray kernel = weights.get(PREFIX + "prompt_linear1.fc.weight");
    NDArray bias = weights.get(PREFIX + "prompt_linear1.fc.bias");
    Shape samePadding = new Shape(kernel.getShape().get(2) / 2);
    Shape one = new Shape(1);
    NDArray signal = x.expandDims(1);
    return signal
        .getNDArrayInternal()
        .convolution(signal, kernel, bias, one, samePadding, one, 1)
        .singletonOrThrow()
        .add(weights.get(PREFIX + "prompt_query"));
  }
}
