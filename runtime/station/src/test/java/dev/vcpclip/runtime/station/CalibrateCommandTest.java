package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CalibrateCommandTest {
  /** Enough for 5 % at 95 %. */
  private static final int PARTS = 59;

  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;

  @TempDir private Path folder;
  private Path bundle;
  private Path good;
  private Path recipe;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  @BeforeEach
  void writeBundle() throws IOException {
    bundle = folder.resolve("tiny");
    TinyBundle.usual().uncalibrated().writeFolder(bundle);
    good = folder.resolve("good");
    for (int i = 0; i < PARTS; i++) {
      picture(good.resolve("part-" + i + ".png"), WIDTH, 20 + i);
    }
    recipe = folder.resolve("line/recipe.json");
  }

  @Test
  void whatCalibrateWritesInspectKeeps() throws IOException {
    int calibrated = calibrate("--false-rejects", "5%");

    assertThat(standardErr.toString()).isEmpty();
    assertThat(calibrated).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("At most 4.96% of good parts are called a defect")
        .contains("Each of these holds at 95% confidence")
        .contains("How many bad parts are missed: nothing is known of that");
    assertThat(folder.resolve("line/recipe-plot.png")).isNotEmptyFile();
    assertThat(folder.resolve("line/recipe.html")).content().contains("part-58.png");

    assertThat(inspect(good)).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("59 good, 0 defect")
        .contains(
            "calls at most 4.96% of good parts defects, at 95% confidence, from 59 good parts");
    assertThat(inspect(picture(folder.resolve("brighter.png"), WIDTH, 20 + PARTS)))
        .isEqualTo(Verb.DEFECT);
  }

  @Test
  void tooFewPartsSayHowManyAreNeededAndWriteNothing() {
    assertThat(calibrate("--false-rejects", "0.01")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .contains(
            "59 different good parts; 1% at 95% confidence takes at least 299. Give 240 more");
    assertThat(recipe).doesNotExist();
  }

  @Test
  void lessIsAcceptedWhenAskedFor() {
    assertThat(calibrate("--accept-weaker")).isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString())
        .contains("At most 4.96% of good parts are called a defect")
        .contains("The 1% that were asked for: 59 good parts do not show that.");
  }

  @Test
  void theSamePictureTwiceCountsOnce() throws IOException {
    Files.copy(good.resolve("part-3.png"), good.resolve("part-3 copy.png"));
    Files.delete(good.resolve("part-9.png"));

    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("58 different good parts");

    assertThat(calibrate("--false-rejects", "6%")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("1 pictures count only once").contains("part-3");
  }

  @Test
  void theSameFolderTwiceIsToldAsThat() {
    assertThat(calibrate("--false-rejects", "5%", "--good", good.toString())).isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString()).contains("part-0.png was given twice");
  }

  @Test
  void picturesOfAnotherSizeAreNamedAndRefused() throws IOException {
    picture(good.resolve("other camera.png"), 2 * WIDTH, 30);

    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("59 of 24 x 16 colour, 1 of 48 x 16 colour")
        .contains("other camera.png");

    assertThat(calibrate("--false-rejects", "5%", "--mixed")).isEqualTo(Verb.GOOD);
  }

  @Test
  void manySizesAreToldInAFewWords() throws IOException {
    for (int i = 0; i < 20; i++) {
      picture(good.resolve("crop-" + i + ".png"), WIDTH + 1 + i, 30);
    }

    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .contains("59 of 24 x 16 colour", "and 15 more kinds. Thresholds of one camera")
        .hasSizeLessThan(1000);
  }

  @Test
  void picturesOfAnotherSizeThanCalibratedAreRefusedByInspectAndWatch() throws IOException {
    calibrate("--false-rejects", "5%");
    Path today = folder.resolve("today");
    picture(today.resolve("as calibrated.png"), WIDTH, 30);
    picture(today.resolve("larger.png"), 2 * WIDTH, 30);
    String refused =
        "a picture of 48 x 16 colour, expected 24 x 16 colour as recipe 'default' was calibrated with";

    assertThat(inspect(today)).isEqualTo(Verb.ERROR);
    assertThat(standardOut.toString()).contains("1 good, 0 defect");
    assertThat(standardErr.toString()).contains("larger.png", refused, "Calibrate again");

    standardErr.getBuffer().setLength(0);
    assertThat(watch(today.resolve("larger.png"))).isEqualTo(Verb.ERROR);
    assertThat(folder.resolve("watch/verdicts.jsonl")).content().contains(refused);

    assertThat(inspect(today, "--threshold", "0.9")).isEqualTo(Verb.GOOD);
    calibrateOn(good.toString(), "--good", today.toString(), "--false-rejects", "5%", "--mixed");
    assertThat(standardOut.toString()).contains("so any is judged");
    assertThat(inspect(today)).isEqualTo(Verb.GOOD);
  }

  @Test
  void badPartsAndASecondThreshold() throws IOException {
    Path bad = folder.resolve("bad");
    for (int i = 0; i < 20; i++) {
      picture(bad.resolve("bad-" + i + ".png"), WIDTH, 200 + i);
    }
    picture(bad.resolve("faint.png"), WIDTH, 19);

    int exit = calibrate("--false-rejects", "5%", "--unsure", "40%", "--bad", bad.toString());

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("of good parts are not passed")
        .contains("of bad parts like the 21 given pass as good (1 of them did)")
        .contains("of them are called no defect, so good or undecided (1 were)");
    assertThat(folder.resolve("line/recipe.html")).content().contains("faint.png");
    Recipe written = RecipeFile.read(recipe);
    assertThat(written.rule().goodBelow()).isLessThan(written.rule().defectFrom());
    assertThat(inspect(good.resolve("part-58.png"))).isEqualTo(Verb.DEFECT);
    assertThat(standardOut.toString()).contains("0 good, 0 defect, 1 undecided");
  }

  @Test
  void onePictureIsNotGoodAndBadAtOnce() throws IOException {
    Path bad = folder.resolve("bad");
    Files.createDirectories(bad);
    Files.copy(good.resolve("part-4.png"), bad.resolve("scratch.png"));

    assertThat(calibrate("--false-rejects", "5%", "--bad", bad.toString())).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("part-4.png and ", "scratch.png hold the same picture", "Which is it?");
    assertThat(recipe).doesNotExist();
  }

  @Test
  void badPartsChooseTheScoreAndThenPromiseNothing() throws IOException {
    Path bad = folder.resolve("bad");
    for (int i = 0; i < 20; i++) {
      picture(bad.resolve("bad-" + i + ".png"), WIDTH, 150 + i);
    }

    assertThat(calibrate("--false-rejects", "7%", "--choose-score", "--bad", bad.toString()))
        .isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString())
        .contains("chosen by 11 good and 10 bad parts, which count for nothing below")
        .contains("Measured: 48 different good and 10 bad parts");
    assertThat(calibrate("--false-rejects", "5%", "--choose-score")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--choose-score needs --bad");
    assertThat(calibrate("--false-rejects", "5%", "--choose-score", "--bad", bad.toString()))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("48 different good parts");
  }

  @Test
  void badPartsAmongTheGoodOnesAreNamedAndExcludedByHand() throws IOException {
    Path scratched = picture(good.resolve("scratched.png"), WIDTH, 250);

    calibrate("--false-rejects", "5%");
    assertThat(standardOut.toString())
        .contains("1 of the good parts stands out and may be bad")
        .contains("scratched.png");
    assertThat(inspect(scratched)).isEqualTo(Verb.GOOD); // counted as good

    calibrate("--false-rejects", "5%", "--exclude", scratched.toString());
    assertThat(RecipeFile.read(recipe).calibration().excludedParts())
        .containsExactly(scratched.toString());
    assertThat(inspect(scratched)).isEqualTo(Verb.DEFECT);

    assertThat(calibrate("--false-rejects", "5%", "--exclude", "none.png")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("none.png: to be excluded, but not among");
  }

  @Test
  void anAreaIsJudgedByItsOwnPixels() throws IOException {
    Path half = picture(folder.resolve("half.png"), WIDTH, 20);
    BufferedImage image = ImageIO.read(half.toFile());
    for (int y = 0; y < HEIGHT; y++) {
      image.setRGB(0, y, 0xffffff);
    }
    ImageIO.write(image, "png", half.toFile());

    calibrate("--false-rejects", "5%", "--roi", "0.5,0,0.5,1");

    assertThat(RecipeFile.read(recipe).topPixels()).isEqualTo(1);
    assertThat(inspect(half)).isEqualTo(Verb.GOOD);
    assertThat(calibrate("--roi", "10,10,100,100")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("in fractions of the picture");
  }

  @Test
  void aRecipeIsFollowedByItsNextRevisionAndOtherFilesStay() throws IOException {
    calibrate("--false-rejects", "5%", "--name", "housing");
    calibrate("--false-rejects", "5%", "--name", "housing");
    assertThat(RecipeFile.read(recipe).revision()).isEqualTo(2);

    assertThat(calibrate("--false-rejects", "5%", "--name", "lid")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("holds the recipe of 'housing'");
    Files.writeString(recipe, "notes");
    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.ERROR);
    assertThat(recipe).hasContent("notes");
  }

  @Test
  void anotherModelIsRefused() {
    calibrate("--false-rejects", "5%");
    bundle = folder.resolve("other");
    TinyBundle.usual().withSize(32, 32).writeFolder(bundle);

    assertThat(inspect(good)).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("calibrated with model")
        .contains("Calibrate again");
  }

  @Test
  void aRecipeChangedByHandSaysSo() throws IOException {
    calibrate("--false-rejects", "5%");
    String text = Files.readString(recipe);
    Files.writeString(
        recipe, text.replaceFirst("\"defectFrom\" : [0-9.]+", "\"defectFrom\" : 0.9"));

    assertThat(inspect(good)).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("changed after its calibration; nothing is");
  }

  @Test
  void anUnreadablePictureIsLeftOutByName() throws IOException {
    Files.writeString(good.resolve("broken.png"), "no picture");

    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.GOOD);
    assertThat(standardErr.toString()).contains("left out: ").contains("broken.png");
  }

  @Test
  void unreadablePicturesAreLeftOutBeforePartsAreCounted() throws IOException {
    for (int i = 10; i < PARTS; i++) {
      Files.delete(good.resolve("part-" + i + ".png"));
    }
    for (int i = 0; i < 6; i++) {
      Files.writeString(good.resolve("part-" + i + ".png"), "no picture");
    }

    assertThat(calibrate("--false-rejects", "5%")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("left out: ", "part-5.png", "4 different good parts", "Give 55 more");
    standardErr.getBuffer().setLength(0);

    assertThat(calibrate("--accept-weaker")).isEqualTo(Verb.GOOD);
    assertThat(standardErr.toString()).containsOnlyOnce("part-5.png");
    assertThat(RecipeFile.read(recipe).calibration().goodParts()).isEqualTo(4);
  }

  @Test
  void picturesOfWhichNoneCanBeReadAreAnErrorOfTheirOwn() throws IOException {
    for (int i = 0; i < PARTS; i++) {
      Files.writeString(good.resolve("part-" + i + ".png"), "no picture");
    }

    assertThat(calibrate("--accept-weaker")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("good: no good part is left");
  }

  @Test
  void aCamerasPicturesAreKeptAndCalibratedOnAsAFolderIs() throws IOException {
    String camera = "pattern:24x16@500";

    assertThat(calibrateOn(camera, "--false-rejects", "5%", "--interval", "0"))
        .isEqualTo(Verb.GOOD);

    Path kept = folder.resolve("line/recipe-good");
    try (Stream<Path> files = Files.list(kept)) {
      assertThat(files).hasSize(PARTS); // as many as 5 % takes
    }
    Recipe recorded = RecipeFile.read(recipe);
    assertThat(recorded.calibration().source()).isEqualTo("test picture of 24 x 16");
    assertThat(inspect(kept)).isEqualTo(Verb.GOOD);

    assertThat(calibrateOn(camera, "--false-rejects", "5%")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("holds pictures of an earlier recording");
    assertThat(calibrateOn(kept.toString(), "--false-rejects", "5%")).isEqualTo(Verb.GOOD);
    assertThat(RecipeFile.read(recipe).rule()).isEqualTo(recorded.rule());
  }

  @Test
  void tooFewPicturesOfACameraAreRefusedBeforeTheyAreTaken() {
    assertThat(calibrateOn("pattern:24x16@500", "--count", "20")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("20 different good parts").contains("299");
    assertThat(folder.resolve("line/recipe-good")).doesNotExist();
  }

  @Test
  void tilesAndReferencesAreRefusedTogether() {
    assertThat(calibrate("--false-rejects", "5%", "--tiles", "16", "--references", "4"))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--tiles and --references");
  }

  @Test
  void optionsOfACameraAreRefusedForAFolder() {
    assertThat(calibrate("--count", "59")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--count, --keep and --option are for a camera");

    assertThat(calibrateOn("pattern:24x16", "--option", "other:turn=right")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--option for other: there is no such stream");
  }

  @Test
  void formerOptionsSayWhatReplacedThem() {
    assertThat(run("calibrate", "--bundle", "x.vcp", "--data", "good", "--alarms", "0.05"))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--good FOLDER --false-rejects 5%");
  }

  private int calibrate(String... more) {
    return calibrateOn(good.toString(), more);
  }

  private int calibrateOn(String goodParts, String... more) {
    String[] first = {
      "calibrate", "--good", goodParts, "-b", bundle.toString(), "-o", recipe.toString()
    };
    return run(Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new));
  }

  private int inspect(Path pictures, String... more) {
    return judge("inspect", pictures, "inspection", more);
  }

  private int watch(Path picture) {
    return judge("watch", picture, "watch");
  }

  private int judge(String verb, Path pictures, String out, String... more) {
    String[] first = {verb, pictures.toString(), "-b", bundle.toString()};
    String[] last = {"--recipe", recipe.toString(), "-o", folder.resolve(out).toString()};
    return run(Stream.of(first, more, last).flatMap(Stream::of).toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut, true));
    line.setErr(new PrintWriter(standardErr, true));
    return line.execute(arguments);
  }

  private static Path picture(Path file, int width, int brightness) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * HEIGHT; i++) {
      image.setRGB(i % width, i / width, brightness * 0x010101);
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
