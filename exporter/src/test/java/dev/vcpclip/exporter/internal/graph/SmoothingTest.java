package dev.vcpclip.exporter.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SmoothingTest {
  @Test
  void mirrorsAboutTheEdgeForAnyRadius() {
    assertThat(Smoothing.mirrored(3, 5)).containsExactly(1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1);
  }

  @Test
  void truncatesAndNormalisesAsScipyDoes() {
    float[] kernel = Smoothing.kernel(1);

    assertThat(kernel).hasSize(9);
    assertThat(kernel[4]).isCloseTo(0.39894347f, within(1e-7f));
    assertThat(kernel[0]).isCloseTo(1.3383062e-4f, within(1e-9f));
  }

  @Test
  void isOffForSigmaZero() {
    assertThat(Smoothing.kernel(0)).containsExactly(1);
  }
}
