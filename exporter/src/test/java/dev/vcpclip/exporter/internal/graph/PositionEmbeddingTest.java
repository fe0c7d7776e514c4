package dev.vcpclip.exporter.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PositionEmbeddingTest {
  @Test
  void keepsConstantsWhenGrowingAndShrinking() {
    for (int to : new int[] {3, 4, 5, 9}) {
      float[] embedding = new float[(1 + 4 * 4) * 2];
      Arrays.fill(embedding, 0.7f);

      float[] resized = PositionEmbedding.resize(embedding, 4, to);

      assertThat(resized).hasSize((1 + to * to) * 2);
      for (float value : resized) {
        assertThat(value).isCloseTo(0.7f, within(1e-6f));
      }
    }
  }

  @Test
  void leavesClassTokenAlone() {
    float[] embedding = new float[1 + 4 * 4];
    embedding[0] = 5;

    float[] resized = PositionEmbedding.resize(embedding, 4, 7);

    assertThat(resized[0]).isEqualTo(5);
    assertThat(Arrays.copyOfRange(resized, 1, resized.length)).containsOnly(0);
  }

  /** By hand: a filter twice as wide, cut off at the border and normalised. */
  @Test
  void widensTheFilterWhenShrinking() {
    float[] embedding = new float[1 + 4 * 4];
    for (int y = 0; y < 4; y++) {
      embedding[1 + y * 4] = 1; // the first column
    }

    float[] resized = PositionEmbedding.resize(embedding, 4, 2);

    double[] weights = {cubic(0.25), cubic(0.25), cubic(0.75), cubic(1.25)};
    double expected = weights[0] / Arrays.stream(weights).sum();
    assertThat(resized[1]).isCloseTo((float) expected, within(1e-6f));
  }

  private static double cubic(double t) {
    return t < 1 ? (1.5 * t - 2.5) * t * t + 1 : ((t - 5) * t + 8) * t * -0.5 + 2;
  }
}
