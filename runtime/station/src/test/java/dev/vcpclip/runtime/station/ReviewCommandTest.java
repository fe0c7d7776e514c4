package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.calibration.CalibrationOptions;
import dev.vcpclip.runtime.calibration.Measured;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReviewCommandTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path folder;
  private Path results;
  private Path recipeFile;
  private Path marks;
  private Recipe recipe;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  /**
   * 1000 parts of scores 0.002, 0.004 up to 2: 500 pass, 500 are above all of the calibration's.
   */
  @BeforeEach
  void writeResults() throws IOException {
    recipe =
        Measured.recipe(
            CalibrationOptions.builder().falseRejects(0.05).build(), Measured.rising(59));
    recipeFile = folder.resolve("recipe.json");
    RecipeFile.write(recipeFile, recipe);
    results = folder.resolve("inspection/results.jsonl");
    marks = folder.resolve("marks.json");
    Files.createDirectories(results.getParent());
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 1000; i++) {
      lines.append(line(i, i / 500f)).append('\n');
    }
    Files.writeString(results, lines);
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void thePageShowsWhatIsToBeMarked() throws IOException {
    Path page = folder.resolve("review.html");

    int exit = run("review", results.getParent().toString(), "-o", page.toString());

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(page)
        .content()
        .contains("part-1000.png", "part-501.png", "part-500.png", "Passed, drawn by lot")
        .contains("Save marks.json", "data-revision=\"1\"")
        .doesNotContain("http://", "https://");
  }

  @Test
  void marksBoundFalseRejectsAndMisses() throws IOException {
    mark(score -> score > 1.9 ? "bad" : "good");

    assertThat(run("review", results.toString(), "--marks", marks.toString())).isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString())
        .contains("Good parts called a defect: at most 50.09% (450 of 950 seen)")
        .contains("from those drawn by lot: at most 4.88% (0 of 60 seen)")
        .doesNotContain("no clear mark");
  }

  @Test
  void aBadPartThatPassedIsNamed() throws IOException {
    mark(score -> score > 1 || score == 1f ? "bad" : "good");

    run("review", results.toString(), "--marks", marks.toString());

    assertThat(standardOut.toString()).contains("Missed: part-500.png");
  }

  @Test
  void missingMarksCountAgainstTheRecipeAndAllowNoProposal() throws IOException {
    mark(score -> score > 1.5 ? "unsure" : score > 1 ? "bad" : "good");

    run("review", results.toString(), "--marks", marks.toString());
    assertThat(standardOut.toString())
        .contains("250 parts that were not passed have no clear mark and count as good.");

    assertThat(propose("next.json")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("250 parts").contains("Mark them first");
    assertThat(folder.resolve("next.json")).doesNotExist();
  }

  @Test
  void theNextRevisionIsCalibratedOnTheField() throws IOException {
    mark(score -> score > 1.201 ? "bad" : "good");

    assertThat(propose("next.json")).isEqualTo(Verb.GOOD);

    Recipe next = RecipeFile.read(folder.resolve("next.json"));
    assertThat(next.revision()).isEqualTo(2);
    assertThat(next.guarantee()).isPresent();
    assertThat(next.calibration().goodParts()).isEqualTo(600);
    assertThat(next.rule().defectFrom()).isBetween(1.1, 1.2);
    assertThat(next.pixelThreshold()).isEqualTo(recipe.pixelThreshold());
    assertThat(next.calibration().regions()).isNull();
    assertThat(propose("next.json")).isEqualTo(Verb.ERROR); // never replaced
  }

  @Test
  void tooFewPartsOfTheFieldSayHowManyItTakes() throws IOException {
    Files.write(results, Files.readAllLines(results).subList(0, 20));
    mark(score -> "good");

    assertThat(propose("next.json")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .contains("20 good parts in the results", "takes at least", "Inspect more parts")
        .doesNotContain("--accept-weaker"); // an option of calibrate
  }

  @Test
  void aLastLineThatWasCutOffInsideACharacterIsLeftOut() throws IOException {
    byte[] half = {'{', '"', 's', '"', ':', '"', (byte) 0xC3};
    Files.write(results, half, StandardOpenOption.APPEND);

    assertThat(run("review", results.toString(), "-o", folder.resolve("page.html").toString()))
        .isEqualTo(Verb.GOOD);
  }

  @Test
  void resultsOfTwoRecipesAreNotMixed() throws IOException {
    String other = line(1001, 0.5f).replace("\"recipeRevision\":1", "\"recipeRevision\":2");
    Files.writeString(results, other + "\n", StandardOpenOption.APPEND);

    assertThat(run("review", results.toString())).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("results of several recipes");
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Files.writeString(marks, "{\"formatVersion\": 1, \"marks\": {\"a\": \"goood\"}}");
    assertThat(run("review", results.toString(), "--marks", marks.toString()))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("mark 'goood' of a");

    Files.writeString(marks, "{");
    assertThat(run("review", results.toString(), "--marks", marks.toString()))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("not a marks file");

    Files.writeString(results, "{\"half\n" + line(1, 0.5f) + "\n");
    assertThat(run("review", results.toString())).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("line 1 is no JSON");
  }

  @Test
  void aPowerCutsHalfLineIsLeftOut() throws IOException {
    Files.writeString(results, "{\"source\":\"part-1001", StandardOpenOption.APPEND);

    Path page = folder.resolve("review.html");
    assertThat(run("review", results.toString(), "-o", page.toString())).isEqualTo(Verb.GOOD);
  }

  private int propose(String name) {
    return run(
        "review",
        results.toString(),
        "--marks",
        marks.toString(),
        "--recipe",
        recipeFile.toString(),
        "--propose",
        folder.resolve(name).toString());
  }

  private String line(int number, float score) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("source", "part-" + number + ".png");
    line.put("verdict", recipe.rule().judge(score).word());
    line.put("score", score);
    line.put("goodBelow", recipe.rule().goodBelow());
    line.put("defectFrom", recipe.rule().defectFrom());
    line.put("capturedAt", "2026-01-01T00:00:00Z");
    line.put("recipe", recipe.name());
    line.put("recipeRevision", recipe.revision());
    return line.toString();
  }

  /** Marks every part, as the page's file has it. */
  private void mark(DoubleFunction<String> mark) throws IOException {
    ObjectNode file = MAPPER.createObjectNode();
    file.put("formatVersion", 1).put("recipe", recipe.name()).put("revision", recipe.revision());
    ObjectNode all = file.putObject("marks");
    for (String line : Files.readAllLines(results)) {
      JsonNode part = MAPPER.readTree(line);
      all.put(
          part.get("capturedAt").asText() + " " + part.get("source").asText(),
          mark.apply(part.get("score").floatValue()));
    }
    Files.writeString(marks, file.toString());
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut, true));
    line.setErr(new PrintWriter(standardErr, true));
    return line.execute(arguments);
  }
}
