package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.calibration.CalibrationOptions;
import dev.vcpclip.runtime.calibration.CalibrationParts;
import dev.vcpclip.runtime.calibration.Calibrator;
import dev.vcpclip.runtime.calibration.Measured;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.VerdictRule;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeFileTest {
  private static final String BY_HAND =
      "{\"formatVersion\": 1, \"rule\": {\"goodBelow\": 0.4, \"defectFrom\": 0.6}}";

  @TempDir private Path folder;

  @Test
  void readsBackWhatItWrote() {
    Recipe recipe = calibrated();
    Path file = folder.resolve("recipe.json");

    RecipeFile.write(file, recipe);

    assertThat(RecipeFile.read(file)).isEqualTo(recipe);
    assertThat(RecipeFile.read(file).guarantee()).isPresent();
  }

  @Test
  void thresholdsAloneMakeARecipe() {
    Recipe recipe = parse(BY_HAND);

    assertThat(recipe.rule()).isEqualTo(new VerdictRule(0.4, 0.6));
    assertThat(recipe.name()).isEqualTo(Recipe.DEFAULT_NAME);
    assertThat(recipe.revision()).isEqualTo(1);
    assertThat(recipe.area().isWhole()).isTrue();
    assertThat(recipe.guarantee()).isEmpty();
  }

  @Test
  void tilesBelongToWhatTheThresholdsWereMeasuredWith() {
    Recipe tiled = parse(BY_HAND).toBuilder().tiling(new Tiling(640, 480, 60)).build();

    String text = new String(RecipeFile.format(tiled), StandardCharsets.UTF_8);
    assertThat(parse(text)).isEqualTo(tiled);
    assertThat(text).contains("\"formatVersion\" : 2"); // runtimes without tiles refuse it
    assertThat(new String(RecipeFile.format(parse(BY_HAND)), StandardCharsets.UTF_8))
        .contains("\"formatVersion\" : 1");
    assertThat(calibrated().toBuilder().tiling(Tiling.of(64, 64)).build().guarantee()).isEmpty();
    assertThatThrownBy(() -> parse(text.replace("\"overlap\" : 60", "\"overlap\" : 400")))
        .hasMessageContaining("field 'tiling'")
        .hasMessageContaining("expected 1 to less than half a tile");
  }

  @Test
  void lightBelongsToWhatTheThresholdsWereMeasuredWith() {
    Recipe flattened = parse(BY_HAND).toBuilder().light(new Light(true, null)).build();

    String text = new String(RecipeFile.format(flattened), StandardCharsets.UTF_8);
    assertThat(parse(text)).isEqualTo(flattened);
    assertThat(text).contains("\"formatVersion\" : 3"); // runtimes that would not even it refuse it
    assertThat(calibrated().guarantee()).isPresent();
    assertThat(calibrated().toBuilder().light(new Light(true, null)).build().guarantee()).isEmpty();
    assertThatThrownBy(
            () -> parse(text.replace("\"flatField\" : null", "\"flatField\" : \"../f\"")))
        .hasMessageContaining("flat field '../f'");
  }

  @Test
  void windowsEditorsMarkTheirFiles() {
    assertThat(parse("\uFEFF" + BY_HAND)).isEqualTo(parse(BY_HAND));
    assertThat(RecipeFile.parse("r", ("\uFEFF" + BY_HAND).getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo(parse(BY_HAND));
  }

  @Test
  void changedThresholdsAreTakenWithoutTheirGuarantee() {
    String text = new String(RecipeFile.format(calibrated()), StandardCharsets.UTF_8);

    Recipe changed = parse(text.replaceFirst("\"defectFrom\" : [0-9.]+", "\"defectFrom\" : 7"));

    assertThat(changed.rule().defectFrom()).isEqualTo(7);
    assertThat(changed.calibration()).isNotNull();
    assertThat(changed.guarantee()).isEmpty();
  }

  /** As it was written before calibrations knew their pictures. */
  @Test
  void anEarlierRecipeKeepsItsGuaranteeAndTakesAnyPicture() {
    String earlier =
        "{\"formatVersion\": 1, \"rule\": {\"goodBelow\": 0.25, \"defectFrom\": 0.25},"
            + " \"calibration\": {\"createdAt\": \"2026-01-01T00:00:00Z\", \"source\": \"parts\","
            + " \"model\": {\"hash\": \"ab\", \"variant\": \"fused\", \"provider\": \"CPU\"},"
            + " \"goodParts\": 2, \"excludedParts\": [], \"confidence\": 0.95, \"rejected\":"
            + " {\"rank\": 2, \"wanted\": 0.9, \"bound\": 0.8}, \"notPassed\": null, \"regions\":"
            + " null, \"misses\": null, \"goodScores\": [0.1, 0.2], \"seal\": \"f3736b3809c146f9\"}}";

    Recipe recipe = parse(earlier);

    assertThat(recipe.guarantee()).isPresent();
    recipe.requireFor(new PictureKind(1, 1, 1));
    assertThat(new String(RecipeFile.format(recipe), StandardCharsets.UTF_8))
        .contains("\"formatVersion\" : 1");
  }

  @Test
  void picturesOfAnotherKindAreRefusedAsLongAsSomethingIsGuaranteed() {
    Recipe recipe = calibrated();

    recipe.requireFor(new PictureKind(640, 480, 3));
    for (PictureKind other :
        List.of(
            new PictureKind(641, 480, 3),
            new PictureKind(480, 640, 3),
            new PictureKind(640, 480, 1))) {
      assertThatThrownBy(() -> recipe.requireFor(other))
          .isInstanceOf(VcpClipException.class)
          .hasMessageStartingWith("a picture of " + other + ", expected 640 x 480 colour")
          .hasMessageContaining("recipe 'housing'")
          .hasMessageContaining("Calibrate again");
      recipe.toBuilder().rule(VerdictRule.at(0.5)).build().requireFor(other);
    }
    assertThat(new String(RecipeFile.format(recipe), StandardCharsets.UTF_8))
        .contains("\"formatVersion\" : 3"); // earlier runtimes would judge any picture
    String edited = new String(RecipeFile.format(recipe), StandardCharsets.UTF_8);
    assertThat(parse(edited.replace("\"width\" : 640", "\"width\" : 641")).guarantee()).isEmpty();
  }

  @Test
  void aPromiseMadeBetterByHandIsNone() {
    String text = new String(RecipeFile.format(calibrated()), StandardCharsets.UTF_8);

    Recipe changed = parse(text.replaceFirst("\"bound\" : [0-9.]+", "\"bound\" : 0.0001"));

    assertThat(changed.guarantee()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is replaced | by what | the one message
        "}} | }, \"colour\": 1} | field 'colour' is unknown. Misspelt?",
        "0.6 | 0.6, \"defectFron\": 1 | field 'rule.defectFron' is unknown. Misspelt?",
        "\"goodBelow\": 0.4, | '' | field 'rule.goodBelow' is missing",
        "\"rule\": {\"goodBelow\": 0.4, \"defectFrom\": 0.6} | \"name\": \"a\" | field 'rule' is missing",
        "{\"goodBelow\": 0.4, \"defectFrom\": 0.6} | null | field 'rule' is null",
        "{\"goodBelow\": 0.4, \"defectFrom\": 0.6} | 3 | field 'rule': expected an object in braces",
        "0.4, | 0.4, \"goodBelow\": 0.5, | Duplicate field 'goodBelow'",
        "0.4 | 0.9 | field 'rule': thresholds 0.9 and 0.6: expected two rising numbers",
        "0.4 | NaN | line 1, column 47: NaN and Infinity are no numbers in JSON",
        "0.6 | 1e999 | field 'rule': thresholds 0.4 and Infinity",
        "0.4 | \"0.4\" | field 'rule.goodBelow': expected a number",
        "0.4 | true | field 'rule.goodBelow': expected a number",
        "0.4 | null | field 'rule.goodBelow': expected a number",
        "0.4 | 0,4 | not valid JSON at line 1",
        "0.6} | 0.6} // by me | not valid JSON at line 1, column 68: JSON has no comments",
        "0.6}} | 0.6 | the text ends in the middle. Was it cut short?",
        "0.6}} | 0.6}} {} | not valid JSON at line 1: something follows the closing brace",
        "1, | 4, | recipe version 4, this runtime reads 1 to 3. Update the runtime",
        "1, | \"1\", | no field 'formatVersion'. Is this a recipe?",
        "}} | }, \"revision\": 0} | revision 0: expected 1 or more",
        "}} | }, \"revision\": 1.5} | field 'revision': expected a whole number",
        "}} | }, \"revision\": \"two\"} | field 'revision': expected a whole number",
        "}} | }, \"name\": \"../up\"} | name '../up': expected up to 64 letters",
        "}} | }, \"name\": 7} | field 'name': expected a text in quotes",
        "}} | }, \"pixelThreshold\": 1.5} | pixelThreshold 1.5: expected 0 to 1",
        "}} | }, \"pixelThreshold\": -0.1} | pixelThreshold -0.1: expected 0 to 1",
        "}} | }, \"minRegionArea\": 0} | minRegionArea 0: expected 1 pixel or more",
        "}} | }, \"bitDepth\": 17} | bitDepth 17: expected 8 to 16",
        "}} | }, \"area\": []} | field 'area': expected an object in braces",
        "}} | }, \"area\": {\"inside\": []}} | field 'area.inside' is unknown. Misspelt?",
        "}} | }, \"area\": {\"include\": [{\"points\": [{\"x\": 2, \"y\": 0}]}]}} | corner (2.0, 0.0)",
        "}} | }, \"area\": {\"include\": [{\"points\": []}]}} | 0 corners of a polygon",
        "}} | }, \"references\": {\"bank\": \"b\"}} | field 'references.hash' is missing",
        "}} | }, \"calibration\": {}} | field 'calibration.createdAt' is missing",
      })
  void namesWhatIsWrong(String replaced, String by, String message) {
    String text = BY_HAND.replace(replaced, by);
    assertThat(text).isNotEqualTo(BY_HAND);

    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith("recipe.json: ")
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("com.fasterxml", "java.", "dev.vcpclip", "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rank\" : 299 | \"rank\" : 300 | rejected.rank 300 of 299 good parts: expected 1 to all",
        "\"confidence\" : 0.95 | \"confidence\" : 1.0 | confidence 1.0: expected a share between",
        "\"goodParts\" : 299 | \"goodParts\" : 300 | 299 goodScores of 300 good parts",
        "\"wanted\" : 0.01 | \"wanted\" : \"1%\" | field 'calibration.rejected.wanted': expected a number",
        "\"channels\" : 3 | \"channels\" : 4 | channels 4: expected 1 (grey) or 3 (colour)",
        "\"width\" : 640 | \"width\" : 0 | pictures of 0 x 480: expected 1 x 1 or more",
        "\"hash\" | \"hach\" | field 'calibration.model.hash' is missing",
      })
  void namesWhatIsWrongWithACalibration(String replaced, String by, String message) {
    String text = new String(RecipeFile.format(calibrated()), StandardCharsets.UTF_8);
    String edited = text.replaceFirst(replaced, by);
    assertThat(edited).isNotEqualTo(text);

    assertThatThrownBy(() -> parse(edited))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "[]", "null", "7", "hello", "<html>"})
  void otherFilesAreNoRecipes(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith("recipe.json: not ");
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] whole = RecipeFile.format(calibrated());
    for (int length = 0; length < whole.length; length += 37) {
      byte[] part = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> RecipeFile.parse("recipe.json", part))
          .isInstanceOf(VcpClipException.class);
    }
  }

  @Test
  void hugeAndDeepFilesAreRefusedWithoutBeingRead() throws IOException {
    Path huge = folder.resolve("huge.json");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(3L << 30); // sparse
    }

    assertThatThrownBy(() -> RecipeFile.read(huge)).hasMessageContaining("too large for a recipe");
    assertThatThrownBy(() -> parse("[".repeat(200_000)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("not valid JSON");
    assertThatThrownBy(() -> RecipeFile.read(folder.resolve("none.json")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no such recipe");
    Files.createDirectory(folder.resolve("folder.json"));
    assertThatThrownBy(() -> RecipeFile.read(folder.resolve("folder.json")))
        .isInstanceOf(VcpClipException.class);
  }

  private static Recipe parse(String text) {
    return RecipeFile.parse("recipe.json", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Recipe calibrated() {
    CalibrationParts parts =
        CalibrationParts.of(
            "good",
            Measured.MODEL,
            new PictureKind(640, 480, 3),
            Measured.parts("good", Measured.rising(299)),
            Measured.parts("bad", 0.5, 2, 3),
            List.of());
    Recipe.Builder start =
        Recipe.builder()
            .name("housing")
            .revision(3)
            .topPixels(12)
            .area(
                new InspectionArea(
                    List.of(Polygon.rectangle(0.1, 0.1, 0.5, 0.5)),
                    List.of(Polygon.rectangle(0, 0, 0.2, 0.2))));
    return new Calibrator(CalibrationOptions.builder().unsure(0.05).regionArea(9).build())
        .calibrate(start, parts)
        .recipe();
  }
}
