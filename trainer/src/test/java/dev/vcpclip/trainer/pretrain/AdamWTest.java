package dev.vcpclip.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.vcpclip.trainer.model.TorchEngine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Against {@code torch.optim.AdamW} of PyTorch 2.15 (betas 0.9 and 0.98, epsilon 1e-8, decay 0.05
 * on the matrix and none on the vector and the embedding) after {@code clip_grad_norm_} to 1.
 */
class AdamWTest {
  private static final float[][][] GRADIENTS = {
    {{0.1f, -0.2f, 0.3f, 0.05f, 0.4f, -0.1f}, {0.2f, 0.1f, -0.3f}, {0.01f, 0.02f, -0.03f, 0.04f}},
    {{2, -1, 0.5f, 3, 0.25f, -4}, {1, -2, 0.5f}, {0.5f, -0.5f, 1.5f, 2}},
    {{-0.1f, 0.05f, 0, 0.2f, -0.15f, 0.1f}, {0, 0.3f, -0.1f}, {0.2f, -0.1f, 0.05f, -0.3f}}
  };

  private static final double[] RATES = {0.01, 0.02, 0.005};

  private static final float[] MATRIX = {
    0.46848276f, -0.21673086f, 0.96826756f, -1.52766502f, 0.72230452f, 0.15423538f
  };
  private static final float[] VECTOR = {0.06645036f, -0.20078042f, 0.3220346f};
  private static final float[] EMBEDDING = {0.3694942f, -0.59520966f, 0.79389662f, 0.17352222f};

  private static Map<String, NDArray> parameters(NDManager manager) {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    parameters.put(
        "matrix",
        manager.create(new float[] {0.5f, -0.25f, 1, -1.5f, 0.75f, 0.125f}, new Shape(2, 3)));
    parameters.put("vector", manager.create(new float[] {0.1f, -0.2f, 0.3f}));
    parameters.put(
        "token_embedding.weight",
        manager.create(new float[] {0.4f, -0.6f, 0.8f, 0.2f}, new Shape(2, 2)));
    parameters.values().forEach(p -> p.setRequiresGradient(true));
    return parameters;
  }

  /** A loss whose gradients are the given ones. */
  private static void backward(
      NDManager manager, Map<String, NDArray> parameters, float[][] gradients) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = null;
      int i = 0;
      for (NDArray p : parameters.values()) {
        NDArray term = p.mul(manager.create(gradients[i++], p.getShape()).duplicate()).sum();
        loss = loss == null ? term : loss.add(term);
      }
      collector.backward(loss);
    }
  }

  @Test
  void stepsAsPyTorchDoes() {
    try (NDManager manager = TorchEngine.manager()) {
      Map<String, NDArray> parameters = parameters(manager);
      AdamW optimizer = new AdamW(manager, parameters, 0.05, 1);

      double[] norms = new double[RATES.length];
      for (int step = 0; step < RATES.length; step++) {
        backward(manager, parameters, GRADIENTS[step]);
        norms[step] = optimizer.step(RATES[step]);
      }

      assertThat(norms).containsExactly(new double[] {0.674907, 6.504806, 0.572276}, within(1e-5));
      assertThat(parameters.get("matrix").toFloatArray()).containsExactly(MATRIX, within(1e-6f));
      assertThat(parameters.get("vector").toFloatArray()).containsExactly(VECTOR, within(1e-6f));
      assertThat(parameters.get("token_embedding.weight").toFloatArray())
          .containsExactly(EMBEDDING, within(1e-6f));
      assertThat(optimizer.steps()).isEqualTo(3);
    }
  }

  /** One step whose gradient is no number must not ruin the weights of a night. */
  @Test
  void leavesTheWeightsAloneWhenAGradientIsNoNumber() {
    try (NDManager manager = TorchEngine.manager()) {
      Map<String, NDArray> parameters = parameters(manager);
      AdamW optimizer = new AdamW(manager, parameters, 0.05, 1);
      float[][] broken = {
        {Float.NaN, 0, 0, 0, 0, 0}, {0.2f, 0.1f, -0.3f}, {0.01f, 0.02f, -0.03f, 0.04f}
      };
      float[] before = parameters.get("matrix").toFloatArray();

      backward(manager, parameters, broken);
      double norm = optimizer.step(0.01);

      assertThat(norm).isNaN();
      assertThat(parameters.get("matrix").toFloatArray()).isEqualTo(before);
    }
  }
}
