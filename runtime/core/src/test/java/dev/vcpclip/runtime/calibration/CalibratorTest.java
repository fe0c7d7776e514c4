package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  private static final CalibrationOptions ONE_PERCENT = CalibrationOptions.defaults();

  @Test
  void thresholdLiesJustAboveTheRankedScore() {
    Recipe recipe = Measured.recipe(ONE_PERCENT, Measured.rising(473)); // one may lie above

    assertThat(recipe.calibration().rejected().rank()).isEqualTo(472);
    float ranked = (float) 472 / 473;
    assertThat(recipe.rule().judge(ranked)).isInstanceOf(Verdict.Good.class);
    assertThat(recipe.rule().judge(Math.nextUp(ranked))).isInstanceOf(Verdict.Defect.class);
    assertThat(recipe.pixelThreshold()).isEqualTo(Math.nextUp(ranked / 10), within(1e-8));
  }

  @Test
  void tooFewGoodPartsSayHowManyAreNeeded() {
    assertThatThrownBy(() -> Measured.recipe(ONE_PERCENT, Measured.rising(100)))
        .isInstanceOf(VcpClipException.class)
        .hasMessage(
            "good: 100 different good parts; 1% at 95% confidence takes at least 299. Give 199"
                + " more, ask for 2.96%, or take what these show (--accept-weaker): at most 2.96%.");
  }

  @Test
  void tooFewGoodPartsGiveTheMaximumWhenLessIsAccepted() {
    CalibrationOptions weaker = ONE_PERCENT.toBuilder().acceptWeaker(true).build();

    CalibrationResult result =
        new Calibrator(weaker).calibrate(Recipe.builder(), Measured.good(Measured.rising(100)));

    Calibration calibration = result.recipe().calibration();
    assertThat(result.asWanted()).isFalse();
    assertThat(result.recipe().rule()).isEqualTo(VerdictRule.at(Math.nextUp(1f)));
    assertThat(calibration.rejected().wanted()).isEqualTo(0.01);
    assertThat(calibration.rejected().bound()).isCloseTo(0.0295, within(1e-4));
  }

  @Test
  void whatTheMessageSuggestsIsEnough() {
    CalibrationOptions suggested = ONE_PERCENT.toBuilder().falseRejects(0.0296).build();

    assertThat(Measured.recipe(suggested, Measured.rising(100)).guarantee()).isPresent();
  }

  @Test
  void aSecondThresholdLeavesPartsUndecided() {
    CalibrationOptions unsure = ONE_PERCENT.toBuilder().unsure(0.05).build();

    Recipe recipe = Measured.recipe(unsure, Measured.rising(1000));

    Calibration calibration = recipe.calibration();
    assertThat(calibration.rejected().rank()).isEqualTo(996);
    assertThat(calibration.notPassed().rank())
        .isEqualTo(ToleranceLimit.of(1000, 0.05, 0.95).rank());
    assertThat(recipe.rule().judge(0.9f)).isInstanceOf(Verdict.Good.class);
    assertThat(recipe.rule().judge(0.99f)).isInstanceOf(Verdict.Undecided.class);
    assertThat(recipe.rule().judge(1f)).isInstanceOf(Verdict.Defect.class);
    assertThat(calibration.jointConfidence()).isCloseTo(0.85, within(1e-9)); // three promises
  }

  @Test
  void badPartsBoundTheMisses() {
    CalibrationParts parts =
        Measured.of(
            Measured.parts("good", Measured.rising(299)), Measured.parts("bad", 0.5, 2, 3, 4, 5));

    Calibration calibration =
        new Calibrator(ONE_PERCENT).calibrate(Recipe.builder(), parts).recipe().calibration();

    assertThat(calibration.misses().badParts()).isEqualTo(5);
    assertThat(calibration.misses().passed()).isEqualTo(1);
    assertThat(calibration.misses().passedBound()).isCloseTo(0.657, within(1e-3));
  }

  @Test
  void thePictureOfAnotherPartDoesNotCount() {
    List<MeasuredPart> good = new ArrayList<>(Measured.parts("good", Measured.rising(298)));
    good.add(new MeasuredPart("copy", good.get(4).picture(), 0.3, 0.1f));

    CalibrationParts parts = Measured.of(good, List.of());

    assertThat(parts.duplicates()).containsExactly(new CalibrationParts.Duplicate("copy", "good4"));
    assertThatThrownBy(() -> new Calibrator(ONE_PERCENT).calibrate(Recipe.builder(), parts))
        .hasMessageContaining("298 different good parts");
  }

  @Test
  void aPictureIsGoodOrBad() {
    List<MeasuredPart> good = Measured.parts("good", 0.1, 0.2);

    assertThatThrownBy(() -> Measured.of(good, List.of(good.get(1))))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("same picture")
        .hasMessageContaining("good1");
  }

  @Test
  void badPartsAmongTheGoodStandOutAndAreCountedAllTheSame() {
    double[] clean = new Random(1).doubles(300, 0.2, 0.4).toArray();
    List<MeasuredPart> good =
        Stream.concat(
                Measured.parts("good", clean).stream(),
                Measured.parts("scratched", 1.2, 1.5, 1.1).stream())
            .toList();

    CalibrationResult result =
        new Calibrator(ONE_PERCENT).calibrate(Recipe.builder(), Measured.of(good, List.of()));

    assertThat(result.standingOut())
        .extracting(MeasuredPart::name)
        .containsExactly("scratched1", "scratched0", "scratched2");
    assertThat(result.recipe().calibration().goodParts()).isEqualTo(303);
    assertThat(result.recipe().rule().defectFrom()).isGreaterThan(1.2);
  }

  @Test
  void cleanPartsDoNotStandOut() {
    double[] clean = new Random(2).doubles(500, 0.2, 0.4).toArray();

    CalibrationResult result =
        new Calibrator(ONE_PERCENT).calibrate(Recipe.builder(), Measured.good(clean));

    assertThat(result.standingOut()).isEmpty();
  }

  @Test
  void aRegionLargerThanThePicturesIsRefused() {
    List<MeasuredPart> good = new ArrayList<>();
    for (int i = 0; i < 299; i++) {
      good.add(new MeasuredPart("part", "picture" + i, i, -1f));
    }

    assertThatThrownBy(
            () ->
                new Calibrator(ONE_PERCENT)
                    .calibrate(Recipe.builder(), Measured.of(good, List.of())))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("larger than the pictures");
  }

  @Test
  void aChangeOfThresholdsBreaksTheGuarantee() {
    Recipe recipe = Measured.recipe(ONE_PERCENT, Measured.rising(299));

    Recipe renamed = recipe.toBuilder().name("housing").revision(4).build();
    Recipe lowered = recipe.toBuilder().rule(VerdictRule.at(0.5)).build();
    Recipe finer = recipe.toBuilder().pixelThreshold(0.01).build();

    assertThat(recipe.guarantee()).isPresent();
    assertThat(renamed.guarantee()).isPresent();
    assertThat(lowered.guarantee()).isEmpty();
    assertThat(finer.guarantee()).isEmpty();
  }

  @Test
  void refusesOptionsThatPromiseNothing() {
    CalibrationOptions.Builder options = CalibrationOptions.builder();

    assertThatThrownBy(() -> options.falseRejects(Double.NaN).build())
        .hasMessageContaining("false rejects NaN");
    assertThatThrownBy(() -> options.falseRejects(0).build()).hasMessageContaining("false rejects");
    assertThatThrownBy(() -> options.falseRejects(0.01).confidence(1).build())
        .hasMessageContaining("confidence 1.0");
    assertThatThrownBy(() -> options.confidence(0.95).unsure(0.01).build())
        .hasMessageContaining("expected more than the false rejects");
    assertThatThrownBy(() -> options.unsure(null).regionArea(0).build())
        .hasMessageContaining("area 0");
  }
}
