package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Whether a recipe keeps its promise: 2000 stations calibrate, the true rate of each is known. */
class CoverageTest {
  private static final int STATIONS = 2000;
  private static final int PARTS = 299;
  private static final double SHARE = 0.01;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  @Test
  void onePercentIsExceededByFivePercentOfTheStations() {
    double exceeded = exceeded(score -> score, threshold -> NORMAL.survivalProbability(threshold));

    // 0.99^299 = 0.0495: the rule is exact, neither more daring nor more timid.
    assertThat(exceeded).isBetween(0.035, 0.062);
  }

  @Test
  void tiedScoresOnlyMakeItSafer() {
    double step = 0.25; // a few dozen different scores
    double exceeded =
        exceeded(
            score -> Math.floor(score / step) * step,
            threshold -> NORMAL.survivalProbability(Math.ceil(threshold / step) * step));

    assertThat(exceeded).isLessThan(0.05);
  }

  @Test
  void regionsKeepThePromiseToo() {
    Random random = new Random(11);
    int exceeded = 0;
    for (int station = 0; station < STATIONS; station++) {
      double[] scores = random.doubles(PARTS).toArray(); // levels are a tenth: uniform up to 0.1
      Recipe recipe = Measured.recipe(CalibrationOptions.defaults(), scores);
      exceeded += 1 - recipe.pixelThreshold() * 10 > SHARE ? 1 : 0;
    }

    assertThat((double) exceeded / STATIONS).isBetween(0.035, 0.062);
  }

  @Test
  void splitConformalWouldNotHoldForTheStation() {
    Random random = new Random(3);
    int exceeded = 0;
    for (int station = 0; station < STATIONS; station++) {
      double[] scores = random.doubles(1000).sorted().toArray();
      exceeded += 1 - scores[(int) Math.ceil(1001 * 0.99) - 1] > SHARE ? 1 : 0;
    }

    assertThat((double) exceeded / STATIONS).isBetween(0.42, 0.50); // why it is not what we do
  }

  private static double exceeded(DoubleUnaryOperator score, DoubleUnaryOperator trueRate) {
    Random random = new Random(7);
    int exceeded = 0;
    for (int station = 0; station < STATIONS; station++) {
      double[] scores = new double[PARTS];
      for (int i = 0; i < PARTS; i++) {
        scores[i] = (float) score.applyAsDouble(random.nextGaussian());
      }
      Recipe recipe =
          new Calibrator(CalibrationOptions.defaults())
              .calibrate(Recipe.builder(), scoresOnly(scores))
              .recipe();
      for (double good : scores) {
        assertThat(recipe.rule().judge(good)).isInstanceOf(Verdict.Good.class);
      }
      exceeded += trueRate.applyAsDouble(recipe.rule().defectFrom()) > SHARE ? 1 : 0;
    }
    return (double) exceeded / STATIONS;
  }

  private static CalibrationParts scoresOnly(double[] scores) {
    List<MeasuredPart> parts = new ArrayList<>();
    for (double score : scores) {
      parts.add(new MeasuredPart("part", "picture " + parts.size(), score, null));
    }
    return Measured.of(parts, List.of());
  }
}
