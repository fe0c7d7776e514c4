package dev.vcpclip.benchmarks.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void medianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    Samples samples = Samples.of(4, 1, 3, 2);

    assertThat(samples.median()).isEqualTo(2.5);
    assertThat(samples.count()).isEqualTo(4);
  }

  @Test
  void percentilesInterpolateAsNumpyDoes() {
    Samples samples = Samples.of(10, 20, 30, 40, 50);

    assertThat(samples.quantile(0.95)).isCloseTo(48, within(ROUNDING));
    assertThat(samples.quantile(0.99)).isCloseTo(49.6, within(ROUNDING));
    assertThat(samples.quantile(0)).isEqualTo(10);
    assertThat(samples.quantile(1)).isEqualTo(50);
  }

  @Test
  void oneSampleIsEveryPercentile() {
    assertThat(Samples.of(7).quantile(0.99)).isEqualTo(7);
  }

  @Test
  void rejectsNoSamples() {
    assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
  }
}
