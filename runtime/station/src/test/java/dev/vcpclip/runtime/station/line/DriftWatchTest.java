package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftWatchTest {
  @TempDir private Path folder;
  private final Random random = new Random(14);

  /** Calibrated on 300 parts with scores around 0.3. */
  private final Recipe recipe = calibrated(random.doubles(300, 0.2, 0.4).sorted().boxed().toList());

  private static Recipe calibrated(List<Double> goodScores) {
    Recipe recipe = Recipe.builder().name("gear").rule(VerdictRule.at(0.5)).build();
    Calibration measured =
        new Calibration(
            "2026-01-01T00:00:00Z",
            "parts",
            new ModelIdentity("0".repeat(64), "portable", "CPU"),
            null,
            goodScores.size(),
            List.of(),
            0.95,
            new Calibration.Promise(goodScores.size(), 0.01, 0.01),
            null,
            null,
            null,
            goodScores,
            "none");
    return recipe.toBuilder().calibration(measured.withSeal(recipe.seal(measured))).build();
  }

  private boolean alarmWithin(DriftWatch watch, int parts, double from, double to) {
    for (int i = 0; i < parts; i++) {
      if (watch.passed(recipe, from + (to - from) * random.nextDouble())) {
        return true;
      }
    }
    return false;
  }

  @Test
  void partsLikeThoseOfTheCalibrationRaiseNothingAndOthersDo() {
    DriftWatch watch = new DriftWatch("line-1", folder);

    assertThat(alarmWithin(watch, 300, 0.2, 0.4)).isFalse();
    assertThat(watch.evidence("gear").orElseThrow()).isLessThan(100);
    assertThat(alarmWithin(watch, 300, 0.33, 0.4)).isTrue();
    assertThat(watch.alarm()).isTrue();

    watch.confirm();

    assertThat(watch.alarm()).isFalse();
  }

  @Test
  void anAlarmAndWhatWasLearnedOutliveARestart() {
    DriftWatch before = new DriftWatch("line-1", folder);
    alarmWithin(before, 400, 0.35, 0.4);
    before.save();

    DriftWatch after = new DriftWatch("line-1", folder);
    after.passed(recipe, 0.3);

    assertThat(after.alarm()).isTrue();
  }

  @Test
  void aDamagedStateStartsAnewFromTheRecipe() throws Exception {
    DriftWatch before = new DriftWatch("line-1", folder);
    before.passed(recipe, 0.3);
    before.save();
    Files.writeString(folder.resolve("line-1-gear-1.json"), "{");

    DriftWatch after = new DriftWatch("line-1", folder);

    assertThat(after.passed(recipe, 0.3)).isFalse();
    assertThat(after.evidence("gear")).isPresent();
  }

  @Test
  void aRecipeSetByHandHasNothingToDriftFrom() {
    DriftWatch watch = new DriftWatch("line-1", folder);
    Recipe byHand = Recipe.builder().name("hand").rule(VerdictRule.at(0.5)).build();

    assertThat(watch.passed(byHand, 0.1)).isFalse();
    assertThat(watch.evidence("hand")).isEmpty();
  }
}
