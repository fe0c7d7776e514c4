package dev.vcpclip.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.trainer.model.Attention;
import dev.vcpclip.trainer.model.TorchEngine;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FusedAttentionTest {
  private static final int TOKENS = 7;
  private static final Shape HEADS = new Shape(6, TOKENS, 16);
  private static final float TOLERANCE = 1e-4f;

  @Test
  void agreesWithAttentionThatIsWrittenOut() {
    try (NDManager manager = TorchEngine.manager();
        FusedAttention fused = FusedAttention.load()) {
      assertSame(manager, fused, null);
    }
  }

  @Test
  void agreesUnderACausalMask() {
    float[] mask = new float[TOKENS * TOKENS];
    for (int row = 0; row < TOKENS; row++) {
      Arrays.fill(mask, row * TOKENS + row + 1, (row + 1) * TOKENS, Float.NEGATIVE_INFINITY);
    }

    try (NDManager manager = TorchEngine.manager();
        FusedAttention fused = FusedAttention.load()) {
      assertSame(manager, fused, manager.create(mask, new Shape(TOKENS, TOKENS)));
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    FusedAttention fused = FusedAttention.load();

    fused.close();
    fused.close();
  }

  private static void assertSame(NDManager manager, Attention fused, NDArray mask) {
    manager.getEngine().setRandomSeed(5);
    NDArray query = manager.randomNormal(HEADS);
    NDArray key = manager.randomNormal(HEADS);
    NDArray value = manager.randomNormal(HEADS);

    NDArray result = fused.attend(query, key, value, mask);

    NDArray expected = Attention.EXPLICIT.attend(query, key, value, mask);
    assertThat(result.getShape()).isEqualTo(HEADS);
    assertThat(result.toFloatArray())
        .usingComparatorWithPrecision(TOLERANCE)
        .containsExactly(expected.toFloatArray());
  }
}
