package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreRunsTest {
  @Test
  void walksFromHighestScoreDownAcrossMemoryAndFile() {
    Random random = new Random(7);
    int count = 100_000;
    double[] scores = new double[count];
    try (ScoreRuns runs = new ScoreRuns(10_000, 3 * 80_000)) {
      for (int i = 0; i < count; i++) {
        float score = (float) random.nextGaussian();
        scores[i] = score;
        runs.add(score, i);
      }

      ScoreRuns.Walk walk = runs.descending();
      double[] walked = new double[count];
      boolean[] seen = new boolean[count];
      for (int i = 0; i < count; i++) {
        assertThat(walk.next()).isTrue();
        walked[i] = walk.score();
        assertThat(scores[walk.tag()]).isEqualTo(walked[i]);
        seen[walk.tag()] = true;
      }

      assertThat(runs.spilledRuns()).isEqualTo(6);
      assertThat(walk.next()).isFalse();
      assertThat(seen).doesNotContain(false);
      assertThat(IntStream.range(1, count).allMatch(i -> walked[i] <= walked[i - 1])).isTrue();
    }
  }

  @Test
  void keepsWhatIsInMemoryWithinTheBudget() {
    long budget = 2 * 8 * 1000;
    try (ScoreRuns runs = new ScoreRuns(1000, budget)) {
      for (int i = 0; i < 50_000; i++) {
        runs.add(i % 17, 0);
      }

      // 49 full runs and one being filled: two of them fit the budget.
      assertThat(runs.spilledRuns()).isEqualTo(47);
    }
  }

  @Test
  void countsNegativeZeroAsZero() {
    try (ScoreRuns runs = new ScoreRuns()) {
      runs.add(-0f, 1);
      runs.add(0f, 0);

      ScoreRuns.Walk walk = runs.descending();
      walk.next();
      int first = Float.floatToRawIntBits(walk.score());
      walk.next();

      assertThat(Float.floatToRawIntBits(walk.score())).isEqualTo(first);
    }
  }

  @Test
  void walksTwice() {
    try (ScoreRuns runs = new ScoreRuns(4, 0)) {
      for (int i = 0; i < 11; i++) {
        runs.add(i, 0);
      }

      for (int round = 0; round < 2; round++) {
        ScoreRuns.Walk walk = runs.descending();
        for (int i = 10; i >= 0; i--) {
          assertThat(walk.next()).isTrue();
          assertThat(walk.score()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void closesTwice() {
    ScoreRuns runs = new ScoreRuns(2, 0);
    IntStream.range(0, 9).forEach(i -> runs.add(i, 0));

    runs.close();
    runs.close();

    assertThat(runs.descending().next()).isFalse();
  }
}
