package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  private static final int SIDE = 128;
  private static final int TOP = 20;

  @Test
  void aMapThatIsHigherAllOverScoresTheSame() {
    float[] low = stripes(0.1f, 0.02f);
    float[] high = stripes(0.6f, 0.02f);

    assertThat(score(high)).isCloseTo(score(low), within(1e-6));
  }

  @Test
  void aSpotOnAnEvenBackgroundScoresItsHeight() {
    float[] map = stripes(0.1f, 0);
    for (int i = 0; i < TOP; i++) {
      map[i] = 0.5f;
    }

    assertThat(score(map)).isCloseTo(0.4, within(1e-4));
  }

  @Test
  void theSameSpotScoresHalfAsMuchWhereTheBackgroundDeviatesByTheConstant() {
    float[] map = stripes(0.1f, 2 * (float) ScoreRule.BACKGROUND_DEVIATION);
    for (int i = 0; i < TOP; i++) {
      map[SIDE * SIDE - 1 - i] = 0.5f;
    }

    Background background = Background.of(map, SIDE);

    assertThat(background.deviation()).isCloseTo(ScoreRule.BACKGROUND_DEVIATION, within(1e-4));
    assertThat(score(map)).isCloseTo((0.5 - background.mean()) / 2, within(1e-3));
  }

  private static double score(float[] map) {
    return Background.of(map, SIDE).below(map, TOP);
  }

  /**
   * Four bands of squares, two of which are the lower half: one at the level and one above it by
   * the step, which deviates by half of that.
   */
  private static float[] stripes(float level, float step) {
    float[] map = new float[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int band = y / (SIDE / 4);
        map[y * SIDE + x] = level + Math.min(band, 2) * step;
      }
    }
    return map;
  }
}
