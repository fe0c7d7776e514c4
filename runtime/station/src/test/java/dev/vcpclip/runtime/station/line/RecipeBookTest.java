package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.recipe.RecipeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static Recipe calibrated() {
    Recipe recipe = Recipe.builder().name("gear").rule(VerdictRule.at(0.9)).build();
    Calibration measured =
        new Calibration(
            "2026-01-01T00:00:00Z",
            "parts",
            new ModelIdentity("0".repeat(64), "portable", "CPU"),
            null,
            3,
            List.of(),
            0.95,
            new Calibration.Promise(3, 0.5, 0.5),
            null,
            null,
            null,
            List.of(0.1, 0.2, 0.3),
            "none");
    return recipe.toBuilder().calibration(measured.withSeal(recipe.seal(measured))).build();
  }
}
