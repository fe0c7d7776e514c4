package dev.vcpclip.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothingMatrixTest {
  private static final int SIDE = 9;

  @Test
  void noSmoothingIsTheIdentity() {
    float[] matrix = SmoothingMatrix.values(2, 0);

    assertThat(matrix).containsExactly(1, 0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 2, 8})
  void aFlatMapStaysFlatWhereverTheKernelIsWiderThanTheMapToo(double sigma) {
    float[] matrix = SmoothingMatrix.values(SIDE, sigma);

    for (int row = 0; row < SIDE; row++) {
      double sum = 0;
      for (int column = 0; column < SIDE; column++) {
        sum += matrix[row * SIDE + column];
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }
}
