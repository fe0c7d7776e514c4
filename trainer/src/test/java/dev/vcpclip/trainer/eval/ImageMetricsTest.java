package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ImageMetricsTest {
  @Test
  void countsTiesAsHalf() {
    ImageMetrics metrics =
        ImageMetrics.of(
            new double[] {0.2, 0.5, 0.5, 0.9}, new boolean[] {false, false, true, true});

    assertThat(metrics.auroc()).isEqualTo(3.5 / 4);
    assertThat(metrics.ap()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-12));
  }

  @Test
  void countsVerdictsAtTheBestThreshold() {
    ImageMetrics metrics =
        ImageMetrics.of(
            new double[] {0.1, 0.6, 0.2, 0.7, 0.8}, new boolean[] {false, false, true, true, true});

    assertThat(metrics.threshold()).isEqualTo(0.2);
    assertThat(metrics.tpr()).isEqualTo(1);
    assertThat(metrics.fnr()).isEqualTo(0);
    assertThat(metrics.tnr()).isEqualTo(0.5);
    assertThat(metrics.fpr()).isEqualTo(0.5);
    assertThat(metrics.f1Max()).isCloseTo(6 / 7.0, within(1e-7));
  }

  @Test
  void saysWhyFiguresAreUndefined() {
    ImageMetrics onlyDefects = ImageMetrics.of(new double[] {1, 2}, new boolean[] {true, true});
    ImageMetrics onlyGood = ImageMetrics.of(new double[] {1}, new boolean[] {false});
    ImageMetrics none = ImageMetrics.of(new double[0], new boolean[0]);

    assertThat(onlyDefects.undefined()).isEqualTo("no good picture");
    assertThat(onlyDefects.auroc()).isNaN();
    assertThat(onlyDefects.tpr()).isNaN();
    assertThat(onlyGood.undefined()).isEqualTo("no defective picture");
    assertThat(none.undefined()).isEqualTo("no picture");
  }

  @Test
  void refusesNanScores() {
    assertThatThrownBy(() -> ImageMetrics.of(new double[] {Double.NaN}, new boolean[] {true}))
        .hasMessageContaining("NaN");
  }
}
