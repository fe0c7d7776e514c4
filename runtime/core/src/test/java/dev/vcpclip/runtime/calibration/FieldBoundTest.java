package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class FieldBoundTest {
  @Test
  void isTheShareAtWhichSoFewEventsWouldBeRare() {
    for (int events : new int[] {0, 1, 7, 99}) {
      double share = new FieldBound(events, 100, 0.95).share();

      assertThat(BinomialDistribution.of(100, share).cumulativeProbability(events))
          .isCloseTo(0.05, within(1e-9));
    }
  }

  @Test
  void saysNothingWhenEveryPartIsAnEvent() {
    assertThat(new FieldBound(12, 12, 0.95).share()).isEqualTo(1);
  }

  @Test
  void coversTheTrueShareAsOftenAsItSays() {
    Random random = new Random(5);
    int draws = 2000;
    int covered = 0;
    for (int draw = 0; draw < draws; draw++) {
      int rejects = 0;
      for (int part = 0; part < 400; part++) {
        rejects += random.nextDouble() < 0.013 ? 1 : 0;
      }
      covered += new FieldBound(rejects, 400, 0.95).share() >= 0.013 ? 1 : 0;
    }

    assertThat((double) covered / draws).isBetween(0.945, 1.0);
  }

  @Test
  void refusesMoreEventsThanParts() {
    assertThatThrownBy(() -> new FieldBound(3, 2, 0.95)).hasMessageContaining("3 of 2 parts");
    assertThatThrownBy(() -> new FieldBound(-1, 2, 0.95)).hasMessageContaining("-1 of 2 parts");
    assertThatThrownBy(() -> new FieldBound(0, 0, 0.95)).hasMessageContaining("0 of 0 parts");
  }
}
