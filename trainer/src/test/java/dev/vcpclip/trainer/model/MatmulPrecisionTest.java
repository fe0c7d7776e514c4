package dev.vcpclip.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "PyTorch's functions have other names elsewhere")
class MatmulPrecisionTest {
  private static final int SIZE = 64;

  /** More digits than bf16 has: it rounds to 1. */
  private static final float FINE = 1 + 0x1p-12f;

  @AfterEach
  void backToWhatOtherTestsExpect() {
    MatmulPrecision.HIGHEST.use();
  }

  @Test
  void mediumRoundsFactorsToBf16WhereTheProcessorMultipliesThem() {
    MatmulPrecision.MEDIUM.use();

    assertThat(product()).isIn((float) SIZE, SIZE * FINE);
  }

  @Test
  void highestAfterMediumKeepsEveryDigit() {
    MatmulPrecision.MEDIUM.use();
    MatmulPrecision.HIGHEST.use();

    assertThat(product()).isEqualTo(SIZE * FINE);
  }

  private static float product() {
    try (NDManager manager = TorchEngine.manager()) {
      NDArray fine = manager.full(new Shape(SIZE, SIZE), FINE);
      return fine.matMul(manager.ones(new Shape(SIZE, SIZE))).getFloat(3, 5);
    }
  }
}
