package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Adam with betas (0.5, 0.999) and a learning rate per parameter, as PyTorch computes it.
 *
 * <p>Owns the moments, in a manager of its own; the parameters stay with whoever made them. Not
 * thread-safe.
 */
public final class Adam implements AutoCloseable {
  private static final float BETA_1 = 0.5f;
  private static final float BETA_2 = 0.999f;
  private static final double EPSILON = 1e-8;

  private final NDManager manager;
  private final List<Slot> slots = new ArrayList<>();
  private long steps;

  private record Slot(String name, NDArray parameter, NDArray mean, NDArray variance, float rate) {}

  /**
   * @param parent its end is also this one's
   * @param parameters those that are trained; all of them ask for gradients
   * @param learningRate of the parameter of a name
   */
  public Adam(
      NDManager parent, Map<String, NDArray> parameters, ToDoubleFunction<String> learningRate) {
    this.manager = parent.newSubManager();
    parameters.forEach(
        (name, parameter) -> {
          if (!parameter.hasGradient()) {
            throw new IllegalArgumentException("'" + name + "' does not ask for gradients");
          }
          NDArray mean = manager.zeros(parameter.getShape());
          NDArray variance = manager.zeros(parameter.getShape());
          NDScope.unregister(mean, variance);
          float rate = (float) learningRate.applyAsDouble(name);
          slots.add(new Slot(name, parameter, mean, variance, rate));
        });
  }

  /** Moves every parameter along its gradient, then sets the gradients to zero. */
  public void step() {
    steps++;
    double unbiased1 = 1 - Math.pow(BETA_1, steps);
    double unbiased2 = Math.sqrt(1 - Math.pow(BETA_2, steps));
    // The kernel applies one factor to the whole step; PyTorch adds epsilon after correcting the
    // second moment's bias, so epsilon has to shrink with it.
    float epsilon = (float) (EPSILON * unbiased2);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (Slot slot : slots) {
        float corrected = (float) (slot.rate() * unbiased2 / unbiased1);
        NDArray parameter = slot.parameter();
        NDArray gradient = parameter.getGradient();
        parameter
            .getNDArrayInternal()
            .adamUpdate(
                new NDList(parameter, gradient, slot.mean(), slot.variance()),
                new NDList(parameter),
                slot.rate(),
                corrected,
                0,
                1,
                -1,
                BETA_1,
                BETA_2,
                epsilon,
                false,
                false);
      }
    }
  }

  /** Number of steps taken. */
  public long steps() {
    return steps;
  }

  /** First and second moments under {@code mean.<name>} and {@code variance.<name>}. */
  public Map<String, NDArray> moments() {
    Map<String, NDArray> moments = new LinkedHashMap<>();
    for (Slot slot : slots) {
      moments.put("mean." + slot.name(), slot.mean());
      moments.put("variance." + slot.name(), slot.variance());
    }
    return moments;
  }

  /** Goes on from moments saved earlier, in place of those it has. */
  public void restore(long steps, Map<String, float[]> moments) {
    moments().forEach((name, array) -> array.set(moments.get(name)));
    this.steps = steps;
  }

  @Override
  public void close() {
    slots.clear();
    manager.close();
  }
}
