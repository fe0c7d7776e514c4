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

  private static final CalibrationOptions FIVE_PERCENT =
      CalibrationOptions.builder().falseRejects(0.05).acceptWeaker(true).build();

  private final Random random = new Random(7);
  private final Map<String, double[]> scores = new HashMap<>();

  @Test
  void takesTheWayThatTellsBadPartsApartAndPutsThoseThatChoseAside() {
    CalibrationParts parts = parts(100, 40, 0, 0, 3);

    ScoreChoice choice = ScoreChoice.of(parts, scores, FIVE_PERCENT);

    assertThat(choice.way()).isEqualTo(2);
    assertThat(choice.goodPutAside()).isEqualTo(20);
    assertThat(choice.badPutAside()).isEqualTo(20);
    assertThat(choice.rest().good()).hasSize(80).hasSize(ScoreChoice.left(100));
    assertThat(choice.rest().bad()).hasSize(20);
    for (MeasuredPart part : choice.rest().good()) {
      assertThat(part.score()).isEqualTo(scores.get(part.picture())[2]);
    }
  }

  /**
   * The first way orders more pairs rightly but lets a few good parts score above all bad ones; the
   * second orders fewer, and finds half of the bad parts without a false reject.
   */
  @Test
  void takesTheWayThatFindsMostBadPartsAtTheFalseRejectsThatAreAccepted() {
    List<MeasuredPart> good = new ArrayList<>();
    List<MeasuredPart> bad = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      good.add(part("good", "a" + i, i % 5 == 0 ? 2 : 0, 0.5 + i / 1000.0));
    }
    for (int i = 0; i < 40; i++) {
      bad.add(part("bad", "b" + i, 1, i % 2 == 0 ? 1 : 0));
    }

    ScoreChoice choice =
        ScoreChoice.of(
            new CalibrationParts("test", MODEL, null, good, bad, List.of(), List.of()),
            scores,
            FIVE_PERCENT);

    assertThat(choice.way()).isEqualTo(1);
  }

  private MeasuredPart part(String name, String picture, double... ways) {
    scores.put(picture, ways);
    return new MeasuredPart(name, picture, ways[0], 0.5f);
  }

  @Test
  void theFirstOfEqualsIsTaken() {
    assertThat(ScoreChoice.of(parts(100, 40, 9, 9), scores, FIVE_PERCENT).way()).isZero();
  }

  /** The promise has to hold though the best-looking of several worthless ways was chosen. */
  @Test
  void theChoiceTakesNothingFromThePromise() {
    int runs = 1000;
    int broken = 0;
    for (int run = 0; run < runs; run++) {
      scores.clear();
      ScoreChoice choice = ScoreChoice.of(parts(75, 20, 0, 0, 0, 0, 0), scores, FIVE_PERCENT);
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
    assertThatThrownBy(() -> ScoreChoice.of(parts(24, 40, 1), scores, FIVE_PERCENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24 good and 40 bad parts");
    assertThatThrownBy(() -> ScoreChoice.of(parts(25, 9, 1), scores, FIVE_PERCENT))
        .hasMessageContaining("25 good and 9 bad parts");
  }

  /** Uniform scores; those of bad parts are higher by so much, by way. */
  private CalibrationParts parts(int good, int bad, double... higher) {
    return new CalibrationParts(
        "test",
        MODEL,
        null,
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
      parts.add(part(name + i, picture, ways));
    }
    return parts;
  }
}
