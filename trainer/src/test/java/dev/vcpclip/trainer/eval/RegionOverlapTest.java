package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RegionOverlapTest {
  @Test
  void stepsThresholdsAsNumpyDoes() {
    // numpy.arange(float32(0.1), float32(0.9), (float32(0.9) - float32(0.1)) / 7)
    double[] thresholds = RegionOverlap.thresholds(7, 0.1f, 0.9f);

    assertThat(thresholds).hasSize(NUMPY.length).containsExactly(NUMPY);
  }

  @Test
  void hasNoThresholdsForConstantMap() {
    assertThat(RegionOverlap.thresholds(200, 0.5f, 0.5f)).isEmpty();
    assertThat(RegionOverlap.stepped(10, 0.3, 200, 0.5f, 0.5f).area()).isNaN();
  }

  private static final double[] NUMPY = {
    0.10000000149011612,
    0.2142857015132904,
    0.3285714015364647,
    0.442857101559639,
    0.5571428015828133,
    0.6714285016059875,
    0.7857142016291618
  };
}
