package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MapDifferenceTest {
  private static final double ROUNDING = 1e-7;

  @Test
  void reportsMeanAndLargestDifference() {
    MapDifference difference =
        MapDifference.between(new float[] {0, 0.5f, 1, 0}, new float[] {0.1f, 0.5f, 0.7f, 0});

    assertThat(difference.mean()).isCloseTo(0.1, within(ROUNDING));
    assertThat(difference.max()).isCloseTo(0.3, within(ROUNDING));
  }

  @Test
  void mapsThatOrderPixelsAlikeCorrelateFully() {
    MapDifference difference =
        MapDifference.between(new float[] {-2, -1, 3, 8}, new float[] {0.1f, 0.2f, 0.3f, 0.9f});

    assertThat(difference.rankCorrelation()).isCloseTo(1, within(ROUNDING));
  }

  @Test
  void oppositeOrdersCorrelateNegatively() {
    MapDifference difference =
        MapDifference.between(new float[] {1, 2, 3}, new float[] {-1, -2, -3});

    assertThat(difference.rankCorrelation()).isCloseTo(-1, within(ROUNDING));
  }

  @Test
  void equalValuesShareTheirRank() {
    // Ranks 0.5 0.5 2 3 against 0 1 2 3, by scipy.stats.spearmanr.
    MapDifference difference =
        MapDifference.between(new float[] {1, 1, 2, 3}, new float[] {1, 2, 3, 4});

    assertThat(difference.rankCorrelation()).isCloseTo(0.9486832980505138, within(ROUNDING));
  }

  @Test
  void aFlatMapHasNoCorrelation() {
    assertThat(MapDifference.between(new float[2], new float[] {1, 2}).rankCorrelation()).isNaN();
  }
}
