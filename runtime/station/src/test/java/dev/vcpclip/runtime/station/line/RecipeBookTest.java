package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.TestCalibrations;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeBookTest {
  @TempDir private Path folder;

  @Test
  void tellsThatARecipeWasChangedByHandAfterItsCalibration() throws IOException {
    RecipeStore.of(folder).put(calibrated(), "me", "");
    RecipeBook book = RecipeBook.open(folder, new ModelRunner(cpuOnly -> null, sentence -> {}));
    assertThat(book.problems()).isEmpty();

    Path file = folder.resolve("gear.json");
    Files.writeString(file, Files.readString(file).replace("0.9", "0.8"));
    book.refresh();

    assertThat(book.problems()).singleElement().asString().contains("gear", "by hand");
  }

  @Test
  void aRevisionWithReferencesIsToldOnceHoweverOftenTheFolderIsLookedAt() {
    RecipeBook book = RecipeBook.open(folder, new ModelRunner(cpuOnly -> null, sentence -> {}));
    ReferenceBank bank =
        new ReferenceBank(
            new ModelIdentity("0".repeat(64), "portable", "CPU"),
            1,
            PatchTokens.of(1, 2, 2, new float[] {1, 0, 0, 1}));
    References.Scales scales =
        new References.Scales(new References.Scale(0, 1), new References.Scale(0, 1));
    RecipeStore.of(folder)
        .put(
            Recipe.builder()
                .name("gear")
                .rule(VerdictRule.at(0.9))
                .references(new References(bank, References.Judged.BOTH, scales, scales))
                .build(),
            "me",
            "");

    assertThat(book.refresh()).hasSize(1);
    assertThat(book.refresh()).isEmpty();
  }

  @Test
  void saysWhatIsExpectedWhileTheModelIsAwayAndThatItIsAway() {
    ModelRunner loading = new ModelRunner(cpuOnly -> null, sentence -> {});
    RecipeBook empty = RecipeBook.open(null, loading);
    RecipeStore.of(folder).put(calibrated(), "me", "");
    RecipeBook gear = RecipeBook.open(folder, loading);

    assertThatThrownBy(() -> empty.find("nosuch"))
        .hasMessage("no recipe 'nosuch', expected 'default' once the model is there");
    assertThatThrownBy(() -> gear.find("nosuch"))
        .hasMessage(
            "no recipe 'nosuch', expected one of gear, or 'default' once the model is there");
    assertThatThrownBy(() -> empty.find("default")).hasMessage("no model: " + loading.notice());
  }

  private static Recipe calibrated() {
    Recipe recipe = Recipe.builder().name("gear").rule(VerdictRule.at(0.9)).build();
    Calibration measured =
        TestCalibrations.madeWith(new ModelIdentity("0".repeat(64), "portable", "CPU"));
    return recipe.toBuilder().calibration(measured.withSeal(recipe.seal(measured))).build();
  }
}
