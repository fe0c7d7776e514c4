package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Verb;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The tiny bundle's score is its picture's brightest place. */
class CalibrateLightTest extends VerbTest {
  /** Enough for 5 % at 95 %. */
  private static final int PARTS = 59;

  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;

  /** A lamp at the right: the left side gets half of its light. */
  private static int lamp(int x, int reflected) {
    return reflected * (WIDTH + x) / (2 * WIDTH);
  }

  @Test
  void defectInTheLampsShadowIsFoundOnceTheFlatFieldIsDividedOut() throws IOException {
    TinyBundle.usual().withSize(WIDTH, HEIGHT).uncalibrated().writeFolder(bundle);
    Path good = goodParts();
    Path white = draw(folder.resolve("white.png"), at -> lamp(at % WIDTH, 240));
    // Brighter than its surroundings, yet not than a good part on the right.
    Path bad =
        draw(
            folder.resolve("bad/part.png"),
            at -> lamp(at % WIDTH, at % WIDTH < 6 && at / WIDTH < 6 ? 140 : 100));
    Path plain = folder.resolve("plain/recipe.json");
    Path corrected = folder.resolve("corrected/recipe.json");

    assertThat(calibrate(good, plain)).as(standardErr.toString()).isEqualTo(Verb.GOOD);
    assertThat(calibrate(good, corrected, "--white", white.toString()))
        .as(standardErr.toString())
        .isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString())
        .containsOnlyOnce("Light: ")
        .contains("is divided out of every picture.");
    assertThat(inspect(bad.getParent(), plain)).isEqualTo(Verb.GOOD);
    assertThat(inspect(bad.getParent(), corrected)).isEqualTo(Verb.DEFECT);
    assertThat(inspect(good, corrected)).isEqualTo(Verb.GOOD);
    Recipe recipe = RecipeFile.read(corrected);
    assertThat(recipe.guarantee()).isPresent();
    assertThat(corrected.resolveSibling(recipe.light().flatField().fileName())).isNotEmptyFile();
  }

  @Test
  void recipeSaysThatSlowLightIsDividedOut() throws IOException {
    TinyBundle.usual().withSize(WIDTH, HEIGHT).uncalibrated().writeFolder(bundle);
    Path good = goodParts();
    Path recipe = folder.resolve("recipe.json");

    assertThat(calibrate(good, recipe, "--flatten")).isEqualTo(Verb.GOOD);
    assertThat(RecipeFile.read(recipe).light().flatten()).isTrue();
    assertThat(standardErr.toString()).doesNotContain("changes nothing");
    assertThat(calibrate(good, recipe, "--no-flatten")).isEqualTo(Verb.GOOD);
    assertThat(RecipeFile.read(recipe).light().flatten()).isFalse();
    assertThat(standardErr.toString())
        .contains("--no-flatten changes nothing: the bundle was exported so.");
  }

  @Test
  void whitePictureThatIsCutOffIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path good = draw(folder.resolve("good/1.png"), at -> 100).getParent();
    Path white = draw(folder.resolve("white.png"), at -> lamp(at % WIDTH, 300));
    Path recipe = folder.resolve("recipe.json");

    assertThat(calibrate(good, recipe, "--white", white.toString())).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("white.png: flat field: ").contains("is cut off");
    assertThat(recipe).doesNotExist();
  }

  @Test
  void whitePictureOfAnotherSizeIsToldWithTheFilesThatDiffer() throws IOException {
    TinyBundle.usual().withSize(WIDTH, HEIGHT).uncalibrated().writeFolder(bundle);
    Path good = goodParts();
    Path small = picture("small.png", 0x808080);
    Path white = draw(folder.resolve("white.png"), at -> 200);
    Path recipe = folder.resolve("recipe.json");

    assertThat(calibrate(good, recipe, "--white", small.toString())).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .containsPattern(
            "good.\\d+\\.png: the picture is 24 x 16 in grey, the recipe's flat field");

    assertThat(calibrate(good, recipe, "--white", white.toString(), "--dark", small.toString()))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("white.png and ", "small.png: flat field: the white picture is 24 x 16 in grey");
    assertThat(recipe).doesNotExist();
  }

  /** Each has a darker speck of its own. */
  private Path goodParts() throws IOException {
    Path good = folder.resolve("good");
    for (int i = 0; i < PARTS; i++) {
      int speck = i;
      draw(good.resolve(i + ".png"), at -> lamp(at % WIDTH, at == speck ? 90 : 100));
    }
    return good;
  }

  private int calibrate(Path good, Path recipe, String... more) {
    List<String> arguments = new ArrayList<>(List.of("calibrate", "--false-rejects", "5%"));
    arguments.addAll(List.of("--good", good.toString(), "-b", bundle.toString()));
    arguments.addAll(List.of("-o", recipe.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private int inspect(Path pictures, Path recipe) {
    return run(
        "inspect",
        pictures.toString(),
        "-b",
        bundle.toString(),
        "--recipe",
        recipe.toString(),
        "-o",
        folder.resolve("out" + System.nanoTime()).toString());
  }

  private static Path draw(Path file, IntUnaryOperator value) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int sample = Math.min(255, value.applyAsInt(i));
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, sample);
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
