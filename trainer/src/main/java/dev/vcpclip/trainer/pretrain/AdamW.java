package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019) and a limit on the gradient's
 * norm.
 *
 * <p>Only matrices decay: norms, biases, positions and embeddings of tokens do not. Not
 * thread-safe; the moments live in the parameters' manager.
 */
final class AdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.98f;
  private static final float EPSILON = 1e-8f;

  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();
  private final float decay;
  private final float limit;
  private long steps;

  /**
   * @param parameters with gradients required
   * @param decay of weights, per step times the learning rate
   * @param limit of the norm over all gradients
   */
  AdamW(NDManager manager, Map<String, NDArray> parameters, double decay, double limit) {
    this.parameters = parameters;
    this.decay = (float) decay;
    this.limit = (float) limit;
    parameters.forEach(
        (name, array) -> {
          first.put(name, manager.zeros(array.getShape()));
          second.put(name, manager.zeros(array.getShape()));
        });
  }

  /**
   * Applies the gathered gradients and clears them.
   *
   * @return the norm of the gradients before the limit
   */
  double step(double learningRate) {
    steps++;
    double norm = 0;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (NDArray p : parameters.values()) {
        double n = p.getGradient().norm().getFloat();
        norm += n * n;
      }
      norm = Math.sqrt(norm);
      if (Double.isFinite(norm)) {
        float scale = (float) Math.min(1, limit / (norm + 1e-6));
        double bias1 = 1 - Math.pow(BETA1, steps);
        double bias2 = 1 - Math.pow(BETA2, steps);
        parameters.forEach((name, p) -> update(name, p, scale, learningRate, bias1, bias2));
      }
      for (NDArray p : parameters.values()) {
        NDArray gradient = p.getGradient();
        gradient.subi(gradient);
      }
    }
    return norm;
  }

  private void update(
      String name, NDArray p, float scale, double learningRate, double bias1, double bias2) {
    NDArray gradient = p.getGradient().mul(scale);
    NDArray m = first.get(name);
    NDArray v = second.get(name);
    m.muli(BETA1).addi(gradient.mul(1 - BETA1));
    v.muli(BETA2).addi(gradient.square().muli(1 - BETA2));
    NDArray spread = v.div((float) bias2).sqrt().addi(EPSILON);
    NDArray move = m.div(spread).muli((float) (learningRate / bias1));
    // A leaf that wants gradients cannot be changed in place while it wants them.
    p.setRequiresGradient(false);
    if (decays(name, p)) {
      p.muli((float) (1 - learningRate * decay));
    }
    p.subi(move);
    p.setRequiresGradient(true);
  }

  private static boolean decays(String name, NDArray p) {
    return p.getShape().dimension() > 1 && !name.contains("embedding");
  }

  long steps() {
    return steps;
  }

  void restore(long steps) {
    this.steps = steps;
  }

  Map<String, NDArray> first() {
    return first;
  }

  Map<String, NDArray> second() {
    return second;
  }
}
