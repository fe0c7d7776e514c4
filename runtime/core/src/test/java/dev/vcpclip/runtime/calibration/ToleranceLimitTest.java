package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToleranceLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0.01, 0, 299",
    "0.02, 0, 149",
    "0.05, 0, 59",
    "0.01, 1, 473",
    "0.01, 2, 628",
    "0.01, 5, 1049",
    "0.01, 10, 1693"
  })
  void tellsHowManyGoodPartsAreNeeded(double share, int above, int expected) {
    assertThat(ToleranceLimit.neededParts(share, 0.95, above)).isEqualTo(expected);

    ToleranceLimit limit = ToleranceLimit.of(expected, share, 0.95);
    assertThat(limit.above()).isEqualTo(above);
    assertThat(limit.holds()).isTrue();
    assertThat(ToleranceLimit.of(expected - 1, share, 0.95).above())
        .isEqualTo(Math.max(0, above - 1));
  }

  @ParameterizedTest
  @CsvSource({"20, 0.139", "50, 0.058", "100, 0.030"})
  void withTooFewPartsTakesTheMaximumAndSaysWhatItIsWorth(int parts, double bound) {
    ToleranceLimit limit = ToleranceLimit.of(parts, 0.01, 0.95);

    assertThat(limit.rank()).isEqualTo(parts);
    assertThat(limit.holds()).isFalse();
    assertThat(limit.bound()).isCloseTo(bound, within(5e-4));
    assertThat(limit.bound()).isCloseTo(1 - Math.pow(0.05, 1.0 / parts), within(1e-12));
  }

  @Test
  void takesTheSmallestRankThatIsEnough() {
    for (int parts = 59; parts < 2000; parts += 37) {
      ToleranceLimit limit = ToleranceLimit.of(parts, 0.05, 0.9);
      BinomialDistribution below = BinomialDistribution.of(parts, 0.95);

      assertThat(below.cumulativeProbability(limit.rank() - 1)).isGreaterThanOrEqualTo(0.9);
      assertThat(below.cumulativeProbability(limit.rank() - 2)).isLessThan(0.9);
      assertThat(limit.holds()).isTrue();
    }
  }

  @Test
  void refusesSharesThatAreNone() {
    for (double share : new double[] {0, 1, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ToleranceLimit.of(100, share, 0.95))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a share between 0 and 1");
    }
  }
}
