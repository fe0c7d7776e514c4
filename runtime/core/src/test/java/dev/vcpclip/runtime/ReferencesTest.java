package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.References.Scale;
import dev.vcpclip.runtime.References.Scales;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a recipe judges with references, and how it is kept. */
class ReferencesTest {
  private static final ModelIdentity MODEL = new ModelIdentity("ab".repeat(32), "portable", "CPU");
  private static final Scales OWN = new Scales(new Scale(0.2, 0.6), new Scale(1, 1.5));
  private static final Scales UNLIKE = new Scales(new Scale(0.1, 0.2), new Scale(0, 0.1));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"0.1, 0", "0.2, 0", "0.6, 0.5", "1.4, 0.75"})
  void putsGoodPartsBetweenZeroAndAHalf(double value, double expected) {
    assertThat(new Scale(0.2, 0.6).of(value)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void averagesBothMapsAndBothScoresOnOneScale() {
    Recipe recipe = recipe(Judged.BOTH);

    assertThat(recipe.score(compared())).isCloseTo((0.5 + 0.75) / 2, within(1e-6));
    assertThat(recipe.judgedMap(compared()).orElseThrow().at(1, 0))
        .isCloseTo((0.5f + 0.75f) / 2, within(1e-6f));
  }

  @Test
  void takesTheComparisonAloneWhereThatIsWhatCounts() {
    Recipe recipe = recipe(Judged.REFERENCES);

    assertThat(recipe.score(compared())).isCloseTo(0.75, within(1e-6));
    assertThat(recipe.judgedMap(compared()).orElseThrow().at(1, 0)).isCloseTo(0.75f, within(1e-6f));
  }

  @Test
  void takesTheModelAloneAndNeedsNoComparisonForIt() {
    Recipe recipe = recipe(Judged.ZERO_SHOT);

    assertThat(recipe.bank()).isEmpty();
    assertThat(recipe.score(plain())).isEqualTo(1.5);
    assertThat(recipe.judgedMap(plain()).orElseThrow().at(1, 0)).isEqualTo(0.6f);
  }

  @Test
  void saysHowToRunTheModelWhenAFindingWasNotCompared() {
    assertThatThrownBy(() -> recipe(Judged.BOTH).judge(plain()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run the model with the recipe");
  }

  @Test
  void scoresTheJoinedMapInsideItsArea() {
    InspectionArea right =
        new InspectionArea(List.of(Polygon.rectangle(0.5, 0, 0.5, 1)), List.of());
    Recipe recipe = recipe(Judged.REFERENCES).toBuilder().area(right).topPixels(1).build();

    assertThat(recipe.judgedMap(compared()).orElseThrow().at(0, 0)).isZero();
    assertThat(recipe.score(compared())).isCloseTo(0.75, within(1e-6));
  }

  @Test
  void comesBackFromItsFileWithItsBank() {
    Path file = folder.resolve("product.json");
    Recipe recipe = recipe(Judged.BOTH);

    RecipeFile.write(file, recipe);
    Recipe read = RecipeFile.read(file);

    assertThat(read.references().bank().hash()).isEqualTo(recipe.references().bank().hash());
    assertThat(read.references().bank().model()).isEqualTo(MODEL);
    assertThat(read.references().bank().parts()).isEqualTo(4);
    assertThat(read.score(compared())).isEqualTo(recipe.score(compared()));
    assertThat(file).content().hasSizeLessThan(2_000).contains("\"formatVersion\" : 2");
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void banksAreNamedInAnyLocaleAsTheyAlwaysWere() {
    assertThat(recipe(Judged.BOTH).references().bank().hash())
        .isEqualTo(
            Sha256.of(
                MODEL.hash() + " portable 4 PatchTokens[1 layers, 2 rows, 2 channels]\n",
                FloatBuffer.wrap(new float[] {1, 0, 0, 1})));
  }

  @Test
  void isReadByOlderRuntimesAsLongAsThereAreNoReferences() {
    Recipe recipe = recipe(Judged.BOTH).toBuilder().references(null).build();

    assertThat(new String(RecipeFile.format(recipe))).contains("\"formatVersion\" : 1");
  }

  @Test
  void refusesAMissingADamagedAndAnothersBank() throws IOException {
    Path file = folder.resolve("product.json");
    RecipeFile.write(file, recipe(Judged.BOTH));
    Path bank = folder.resolve(recipe(Judged.BOTH).references().bank().fileName());

    byte[] whole = Files.readAllBytes(bank);
    whole[whole.length - 2] ^= 1;
    Files.write(bank, whole);
    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("holds another bank than the recipe names");

    Files.delete(bank);
    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("It belongs beside the recipe");
  }

  @Test
  void isNotLedOutOfItsFolder() throws IOException {
    Path file = folder.resolve("product.json");
    RecipeFile.write(file, recipe(Judged.BOTH));
    Files.writeString(file, Files.readString(file).replace("bank-", "../bank-"));

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("without a path");
  }

  @Test
  void everyRevisionInAStoreKeepsItsBank() {
    RecipeStore store = RecipeStore.of(folder.resolve("recipes"));

    store.put(recipe(Judged.BOTH), "somebody", "first");
    store.put(recipe(Judged.BOTH).toBuilder().references(null).build(), "somebody", "without");

    assertThat(store.current("default").references()).isNull();
    assertThat(store.revision("default", 1).references().bank().parts()).isEqualTo(4);
  }

  @Test
  void promisesNothingOnceWhatCountsWasChangedByHand() {
    Recipe recipe = recipe(Judged.BOTH);
    Calibration measured = TestCalibrations.madeWith(MODEL);
    Recipe sealed =
        recipe.toBuilder().calibration(measured.withSeal(recipe.seal(measured))).build();

    assertThat(sealed.guarantee()).isPresent();
    References changed = sealed.references().withJudged(Judged.REFERENCES);
    assertThat(sealed.toBuilder().references(changed).build().guarantee()).isEmpty();
  }

  private static Recipe recipe(Judged judged) {
    PatchTokens tokens = PatchTokens.of(1, 2, 2, new float[] {1, 0, 0, 1});
    return Recipe.builder()
        .rule(VerdictRule.at(0.5))
        .references(new References(new ReferenceBank(MODEL, 4, tokens), judged, OWN, UNLIKE))
        .build();
  }

  private static Finding plain() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(new float[] {0.2f, 0.6f}), 2, 1);
    return Finding.of(2, 1, 1.5f, map, Provider.CPU, Timings.NONE);
  }

  private static Finding compared() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(new float[] {0.1f, 0.4f}), 2, 1);
    return plain().withReferences(0.3f, map, Timings.NONE);
  }
}
