package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import java.util.Map;
import java.util.function.Supplier;

/**
 * PyTorch's fused kernels under short names.
 *
 * <p>A result belongs to the manager of the first operand, so activations come first and weights
 * second.
 */
final class Ops {
  /** PyTorch's default, which CLIP uses throughout. */
  static final float LAYER_NORM_EPSILON = 1e-5f;

  private static final double QUICK_GELU_SLOPE = 1.702;

  private Ops() {}

  /**
   * Frees what the computation leaves behind but its result, which goes to the enclosing scope.
   *
   * <p>What backward needs, PyTorch keeps by itself; the rest is reused at once instead of at the
   * end of the batch. Without it a batch of 16 through 8 layers of width 192 took 1.4 s of a core
   * instead of 0.5 s: fresh pages cost more than the arithmetic.
   */
  static NDArray scoped(Supplier<NDArray> computation) {
    NDArray result;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      result = computation.get();
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }

  /** {@code x W^T + b}; {@code x} is {@code (..., in)}, the weight {@code (out, in)}. */
  static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }

  /** The linear layer that is stored as {@code prefix.weight} and {@code prefix.bias}. */
  static NDArray linear(NDArray x, Map<String, NDArray> weights, String prefix) {
    return linear(x, weights.get(prefix + ".weight"), weights.get(prefix + ".bias"));
  }

  /** Layer normalisation over the last axis, stored under {@code prefix}. */
  static NDArray layerNorm(NDArray x, Map<String, NDArray> weights, String prefix, float epsilon) {
    NDArray gamma = weights.get(prefix + ".weight");
    NDArray beta = weights.get(prefix + ".bias");
    Shape last = gamma.getShape();
    return x.getNDArrayInternal().layerNorm(x, last, gamma, beta, epsilon).singletonOrThrow();
  }

  static NDArray layerNorm(NDArray x, Map<String, NDArray> weights, String prefix) {
    return layerNorm(x, weights, prefix, LAYER_NORM_EPSILON);
  }

  static NDArray activation(NDArray x, Activation activation) {
    return switch (activation) {
      case GELU -> x.getNDArrayInternal().gelu();
      case QUICK_GELU ->
          x.mul(TorchEngine.scale(x, QUICK_GELU_SLOPE).getNDArrayInternal().sigmoid());
    };
  }

  /** Of that type; only where it is that already may it be differentiated. */
  static NDArray as(DataType type, NDArray x) {
    return x.getDataType() == type ? x : x.toType(type, false);
  }

  /** Divides by the Euclidean norm along the last axis. */
  static NDArray l2Normalise(NDArray x) {
    return x.div(x.norm(new int[] {x.getShape().dimension() - 1}, true));
  }
}
