package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelScoresTest {
  @Test
  void givesTheSameFiguresFromMemoryAndFromTheFile() {
    try (PixelScores inMemory = new PixelScores();
        PixelScores onDisk = new PixelScores(new ScoreRuns(500, 0))) {
      Random random = new Random(3);
      for (int i = 0; i < 8; i++) {
        Mask mask = i % 2 == 0 ? square(40, 30, 5 + i, 7, 6) : Mask.empty(40, 30);
        float[] map = noisy(mask, random);
        inMemory.add(map, mask);
        onDisk.add(map, mask);
      }

      assertThat(onDisk.metrics()).isEqualTo(inMemory.metrics());
    }
  }

  @Test
  void agreesWithCountingEveryPair() {
    Random random = new Random(5);
    Mask mask = square(12, 9, 2, 3, 4);
    float[] map = noisy(mask, random);
    double wins = 0;
    for (int p = 0; p < map.length; p++) {
      for (int n = 0; n < map.length; n++) {
        if (mask.defect(p) && !mask.defect(n)) {
          wins += map[p] > map[n] ? 1 : map[p] == map[n] ? 0.5 : 0;
        }
      }
    }

    double auroc = wins / mask.defects() / (map.length - mask.defects());

    assertThat(metrics(map, mask).auroc()).isCloseTo(auroc, within(1e-12));
  }

  @Test
  void scoresPerfectMapWithOne() {
    Mask mask = square(20, 20, 4, 4, 5);
    float[] map = new float[400];
    for (int i = 0; i < map.length; i++) {
      map[i] = mask.defect(i) ? 0.9f + i * 1e-5f : 0.5f * i / 400;
    }

    PixelMetrics metrics = metrics(map, mask);

    assertThat(metrics.auroc()).isEqualTo(1);
    assertThat(metrics.ap()).isCloseTo(1, within(1e-12));
    assertThat(metrics.auproExact()).isCloseTo(1, within(1e-12));
    assertThat(metrics.f1Max()).isCloseTo(1, within(1e-7));
    // The reference compares strictly: the lowest defective pixel is left out.
    assertThat(metrics.iou()).isCloseTo(24 / 25.0, within(1e-12));
  }

  @Test
  void weighsSmallRegionsLikeLargeOnesInOverlap() {
    byte[] values = new byte[100];
    values[0] = 1;
    for (int i = 50; i < 59; i++) {
      values[i] = 1;
    }
    Mask mask = Mask.of(values, 10, 10);
    float[] map = new float[100];
    map[0] = 1;

    // The single-pixel region is found, the other only with everything else.
    double overlap = 0.5 + 0.5 * 0.3 / 2;

    assertThat(metrics(map, mask).auproExact()).isCloseTo(overlap, within(1e-12));
  }

  @Test
  void saysWhyFiguresAreUndefined() {
    assertThat(metrics(new float[16], Mask.empty(4, 4)).undefined())
        .isEqualTo("no defective pixel in any mask");
    assertThat(metrics(new float[4], square(2, 2, 0, 0, 2)).undefined())
        .isEqualTo("no good pixel in any mask");
    try (PixelScores none = new PixelScores()) {
      assertThat(none.metrics().undefined()).isEqualTo("no picture");
      assertThat(none.metrics().auroc()).isNaN();
    }
  }

  @Test
  void ranksConstantMapAsChance() {
    PixelMetrics metrics = metrics(new float[64], square(8, 8, 1, 1, 4));

    assertThat(metrics.auroc()).isEqualTo(0.5);
    assertThat(metrics.ap()).isEqualTo(0.25);
    assertThat(metrics.aupro()).isNaN();
    assertThat(metrics.undefined()).startsWith("AUPRO");
  }

  @Test
  void refusesNanScoresAndOtherSizes() {
    try (PixelScores scores = new PixelScores()) {
      assertThatThrownBy(() -> scores.add(new float[] {Float.NaN}, Mask.empty(1, 1)))
          .hasMessageContaining("NaN");
      assertThatThrownBy(() -> scores.add(new float[3], Mask.empty(2, 2)))
          .hasMessageContaining("2 x 2");
    }
  }

  private static PixelMetrics metrics(float[] map, Mask mask) {
    try (PixelScores scores = new PixelScores()) {
      scores.add(map, mask);
      return scores.metrics();
    }
  }

  /** Scores on a grid of 1/32, so that there are ties. */
  private static float[] noisy(Mask mask, Random random) {
    float[] map = new float[mask.width() * mask.height()];
    for (int i = 0; i < map.length; i++) {
      double signal = (mask.defect(i) ? 0.5 : 0) + 0.4 * random.nextGaussian();
      map[i] = Math.round(32 * signal) / 32f;
    }
    return map;
  }

  private static Mask square(int width, int height, int left, int top, int side) {
    byte[] values = new byte[width * height];
    for (int y = top; y < top + side; y++) {
      for (int x = left; x < left + side; x++) {
        values[y * width + x] = (byte) 255;
      }
    }
    return Mask.of(values, width, height);
  }
}
