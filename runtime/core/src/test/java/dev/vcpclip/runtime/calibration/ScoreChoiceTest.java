package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.ModelIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreChoiceTest {
  private static final ModelIdentity MODEL = new ModelIdentity("hash", "fp32", "cpu");

  private final Random random = new Random(7);
  private final Map<String, double[]> scores = new HashMap<>();

  @Test
  void takesTheWayThatTellsBadPartsApartAndPutsThoseThatChoseAside() {
    CalibrationParts parts = parts(100, 40, 0, 0, 3);

    ScoreChoice choice = ScoreChoice.of(parts, scores);

    assertThat(choice.way()).isEqualTo(2);
    assertThat(choice.goodPutAside()).isEqualTo(20);
    assertThat(choice.badPutAside()).isEqualTo(20);
    assertThat(choice.rest().good()).hasSize(80).hasSize(ScoreChoice.left(100));
    assertThat(choice.rest().bad()).hasSize(20);
    for (MeasuredPart part : choice.rest().good()) {
      assertThat(part.score()).isEqualTo(scores.get(part.picture())[2]);
    }
  }

  @Test
  void theFirstOfEqualsIsTaken() {
    assertThat(ScoreChoice.of(parts(100, 40, 9, 9), scores).way()).isZero();
  }

  /** The promise has to hold though the best-looking of several worthless ways was chosen. */
  @Test
  void theChoiceTakesNothingFromThePromise() {
    int runs = 1000;
    int broken = 0;
    for (int run = 0; run < runs; run++) {
      scores.clear();
      ScoreChoice choice = ScoreChoice.of(parts(75, 20, 0, 0, 0, 0, 0), scores);
      double[] good =
          choice.rest().good().stream().mapToDouble(MeasuredPart::score).sorted().toArray();
      ToleranceLimit limit = ToleranceLimit.of(good.length, 0.05, 0.95);
      assertThat(limit.holds()).isTrue();
      // Scores are uniform, so the true share above a threshold is known.
      broken += 1 - good[limit.rank() - 1] > 0.05 ? 1 : 0;
    }
    // 95 % confidence: 50 of 1000 expected, standard deviation 7.
    assertThat(broken).isLessThan(75);
  }

  @Test
  void tooFewPartsChooseNothing() {
    assertThatThrownBy(() -> ScoreChoice.of(parts(24, 40, 1), scores))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24 good and 40 bad parts");
    assertThatThrownBy(() -> ScoreChoice.of(parts(25, 9, 1), scores))
        .hasMessageContaining("25 good and 9 bad parts");
  }

  /** Uniform scores; those of bad parts are higher by so much, by way. */
  private CalibrationParts parts(int good, int bad, double... higher) {
    return new CalibrationParts(
        "test",
        MODEL,
        measured("good", good, new double[higher.length]),
        measured("bad", bad, higher),
        List.of(),
        List.of());
  }

  private List<MeasuredPart> measured(String name, int count, double[] higher) {
    List<MeasuredPart> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] ways = new double[higher.length];
      for (int way = 0; way < ways.length; way++) {
        ways[way] = random.nextDouble() + higher[way];
      }
      String picture = Long.toHexString(random.nextLong());
      scores.put(picture, ways);
      parts.add(new MeasuredPart(name + i, picture, ways[0], 0.5f));
    }
    return parts;
  }
}
