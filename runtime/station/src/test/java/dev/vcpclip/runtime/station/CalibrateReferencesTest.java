package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.FlatField;
import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.calibration.ReferenceMaker;
import dev.vcpclip.runtime.calibration.ReferenceOptions;
import dev.vcpclip.runtime.calibration.ReferenceOptions.Augment;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.FrameWarp;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.VerdictRule;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** From good parts of a product to verdicts on it, with the model that comes along. */
class CalibrateReferencesTest {
  private static final Path MODEL = Path.of("..", "..", "samples", "backbone");

  /** Enough for 5 % at 95 %, beside the references. */
  private static final int SET_THRESHOLDS = 59;

  private static final int REFERENCES = 4;
  private static final int SIDE = 64;

  @TempDir private static Path folder;
  private static Path with;
  private static Path without;
  private static Path good;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();
  private final Path recipe = folder.resolve("recipe.json");

  @BeforeAll
  static void exportAndDraw() throws IOException {
    with = export("with.vcp", true);
    without = export("without.vcp", false);
    good = folder.resolve("good");
    for (int i = 0; i < SET_THRESHOLDS + REFERENCES; i++) {
      draw(good.resolve("part-%02d.png".formatted(i)), i, false);
    }
  }

  private static Path export(String name, boolean references) {
    return export(name, references, ScoreRule.Rule.BRANCH_SUM);
  }

  private static Path export(String name, boolean references, ScoreRule.Rule rule) {
    Path bundle = folder.resolve(name);
    Exporter.export(
        ExportRequest.builder(
                MODEL.resolve("small-clip.safetensors"), MODEL.resolve("trained"), bundle)
            .overrides(
                ConfigOverrides.builder()
                    .imageSize(SIDE)
                    .scoreRule(rule)
                    .topK(50)
                    .sigma(2.0)
                    .build())
            .variants(List.of())
            .references(references)
            .build());
    return bundle;
  }

  @Test
  void findsWhatGoodPartsDoNotHaveAndRejectsNoneOfThem() throws IOException {
    assertThat(calibrate(with, "--references", "4", "--judge-by", "REFERENCES"))
        .as(standardErr.toString())
        .isEqualTo(Verb.GOOD);

    Recipe written = RecipeFile.read(recipe);
    assertThat(written.references().judged()).isEqualTo(Judged.REFERENCES);
    assertThat(written.references().bank().parts()).isEqualTo(REFERENCES);
    assertThat(written.calibration().goodParts()).isEqualTo(SET_THRESHOLDS);
    assertThat(standardOut.toString())
        .contains("References: 4 other good parts, 256 patches of them in bank-")
        .contains("At most 4.96% of good parts are called a defect");
    assertThat(inspect(good)).isEqualTo(Verb.GOOD);
    Path spotted = draw(folder.resolve("spotted.png"), 900, true);
    assertThat(inspect(spotted)).isEqualTo(Verb.DEFECT);
  }

  /** Held against the map's own height, a score that knows none would say nothing of any part. */
  @Test
  void aScoreIsJoinedFromThatOfAnEvenMapOn() {
    double middle = beginning(ScoreRule.Rule.FUSED);

    assertThat(middle).isPositive();
    assertThat(beginning(ScoreRule.Rule.ABOVE_HALF_MEAN)).isCloseTo(middle / 2, within(1e-6));
    assertThat(beginning(ScoreRule.Rule.ABOVE_SURROUNDINGS)).isZero();
  }

  private double beginning(ScoreRule.Rule rule) {
    Path bundle = export(rule + ".vcp", true, rule);
    assertThat(calibrate(bundle, "--references", "4")).isEqualTo(Verb.GOOD);
    return RecipeFile.read(recipe).references().zeroShot().score().low();
  }

  /** By default both maps judge. With 5 % of 40 parts, more than six are one chance in 300. */
  @Test
  void keepsItsPromiseForPartsThatNeitherSetThresholdsNorAreRemembered() throws IOException {
    Path fresh = folder.resolve("fresh");
    for (int i = 0; i < 40; i++) {
      draw(fresh.resolve("part-%02d.png".formatted(i)), 2000 + i, false);
    }
    assertThat(calibrate(with, "--references", "4")).isEqualTo(Verb.GOOD);

    inspect(fresh);

    Matcher counts = Pattern.compile("(\\d+) good, (\\d+) defect").matcher(standardOut.toString());
    assertThat(counts.find()).isTrue();
    assertThat(Integer.parseInt(counts.group(1))).isBetween(34, 40);
    assertThat(Integer.parseInt(counts.group(1)) + Integer.parseInt(counts.group(2))).isEqualTo(40);
  }

  @Test
  void neverSetsThresholdsByCopiesOfReferences() throws IOException {
    Path more = folder.resolve("more");
    Files.createDirectories(more);
    try (Stream<Path> parts = Files.list(good)) {
      for (Path part : parts.toList()) {
        Files.copy(part, more.resolve(part.getFileName()));
        Files.copy(part, more.resolve(part.getFileName() + "-copy.png"));
      }
    }

    int exit = run("calibrate", more, with, "--false-rejects", "5%", "--references", "4");

    assertThat(exit).as(standardErr.toString()).isEqualTo(Verb.GOOD);
    assertThat(RecipeFile.read(recipe).calibration().goodParts()).isEqualTo(SET_THRESHOLDS);
  }

  @Test
  void aReferenceOfAnotherSizeIsRefusedAsAnyOtherPart() throws IOException {
    Path odd = copied("odd");
    // Of 63 parts, four that are spread over the list have the numbers 7, 23, 39, 55.
    BufferedImage larger = new BufferedImage(2 * SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(larger, "png", odd.resolve("part-07.png").toFile());

    int exit = run("calibrate", odd, with, "--false-rejects", "5%", "--references", "4");

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("1 of 128 x 64 grey", "part-07.png");
  }

  private static Path copied(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> parts = Files.list(good)) {
      for (Path part : parts.toList()) {
        Files.copy(part, copy.resolve(part.getFileName()));
      }
    }
    return copy;
  }

  @Test
  void aPictureThatCannotBeReadIsNoReference() throws IOException {
    Path damaged = copied("damaged");
    Files.writeString(damaged.resolve("part-07.png"), "no picture");

    int exit = run("calibrate", damaged, with, "--false-rejects", "5%", "--references", "4");

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .containsOnlyOnce("left out: " + damaged.resolve("part-07.png"))
        .contains("(62 good parts, of which --references 4 takes 4): 58 different good parts;");
  }

  @Test
  void saysHowManyPartsItTakesBesideTheReferences() {
    assertThat(calibrate(with, "--references", "5")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("(63 good parts, of which --references 5 takes 5): 58 different good parts;");
    assertThat(standardErr.toString()).contains("58 different good parts").contains("Give 1 more");

    assertThat(calibrate(with, "--references", "3")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--references 3: expected 4 to 200");
  }

  @Test
  void saysWhatToDoWithABundleThatCannotCompare() {
    assertThat(calibrate(without, "--references", "4")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("Export it again with --references");
  }

  /** Parts with a bar on the left; one with its bar on the right is as good where both are made. */
  @ParameterizedTest
  @CsvSource({"MIRROR, true", "ROTATE_AND_MIRROR, true", "ROTATE, false", "NONE, false"})
  void knowsMirroredPartsWhereItIsToldTo(Augment augment, boolean known)
      throws InterruptedException {
    ReferenceOptions options =
        new ReferenceOptions(OptionalInt.empty(), augment, Judged.REFERENCES);
    List<Path> left = List.of(Path.of("10"), Path.of("11"), Path.of("12"), Path.of("13"));

    try (Model model = Model.open(with);
        Frame usual = barred(20);
        Frame right = FrameWarp.mirrored(usual)) {
      References references =
          new ReferenceMaker(model, options, Light.AS_EXPORTED, InspectionArea.WHOLE)
              .make(left, name -> barred(Integer.parseInt(name.toString())));
      Recipe judged = Recipe.builder().rule(VerdictRule.at(0)).references(references).build();
      double asUsual = model.run(usual, judged).referenceScore().orElseThrow();
      double mirrored = model.run(right, judged).referenceScore().orElseThrow();

      assertThat(mirrored < 2 * asUsual).as("%s after %s", mirrored, asUsual).isEqualTo(known);
    }
  }

  /** The lamp shines from where it hangs, however a part is turned. */
  @Test
  void evensTheLightOfReferencesBeforeTheyAreTurned() throws InterruptedException {
    ReferenceOptions turned =
        new ReferenceOptions(OptionalInt.empty(), Augment.ROTATE_AND_MIRROR, Judged.REFERENCES);
    List<Path> parts = List.of(Path.of("10"), Path.of("11"));
    byte[] lamp = new byte[SIDE * SIDE];
    for (int i = 0; i < lamp.length; i++) {
      lamp[i] = (byte) (100 + i % SIDE);
    }

    try (Model model = Model.open(with);
        Frame white = Frame.copyOf(lamp, SIDE, SIDE, PixelFormat.GRAY)) {
      FlatField field = FlatField.of(white, null);
      References evened =
          new ReferenceMaker(model, turned, new Light(null, field), InspectionArea.WHOLE)
              .make(parts, name -> barred(Integer.parseInt(name.toString())));
      References even =
          new ReferenceMaker(model, turned, Light.AS_EXPORTED, InspectionArea.WHOLE)
              .make(
                  parts,
                  name -> {
                    try (Frame raw = barred(Integer.parseInt(name.toString()))) {
                      return field.apply(raw);
                    }
                  });

      assertThat(evened.bank().hash()).isEqualTo(even.bank().hash());
      assertThat(evened.reference()).isEqualTo(even.reference());
    }
  }

  /** Bright from 8 to 20 on the left, with rungs that only fall to the right, and with grain. */
  private static Frame barred(int seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      boolean bright = x >= 8 && x < 20 || Math.floorMod(y - x, 16) < 4;
      pixels[i] = (byte) ((bright ? 200 : 60) + 4 * random.nextGaussian());
    }
    return Frame.copyOf(pixels, SIDE, SIDE, PixelFormat.GRAY);
  }

  private int calibrate(Path bundle, String... more) {
    return run(
        "calibrate",
        good,
        bundle,
        Stream.concat(Stream.of("--false-rejects", "5%"), Stream.of(more)).toArray(String[]::new));
  }

  private int run(String verb, Path parts, Path bundle, String... more) {
    String[] first = {verb, "--good", parts.toString(), "-b", bundle.toString()};
    String[] last = {"-o", recipe.toString()};
    return run(Stream.of(first, more, last).flatMap(Stream::of).toArray(String[]::new));
  }

  private int inspect(Path pictures) {
    String out = folder.resolve("inspection-" + System.nanoTime()).toString();
    String bundle = with.toString();
    return run(
        "inspect", pictures.toString(), "-b", bundle, "--recipe", recipe.toString(), "-o", out);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut, true));
    line.setErr(new PrintWriter(standardErr, true));
    return line.execute(arguments);
  }

  /** A striped part with grain; with a spot where no good one has any. */
  private static Path draw(Path file, int seed, boolean spotted) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double value = 120 + 40 * Math.sin(x / 3.0) + 4 * random.nextGaussian();
        if (spotted && Math.hypot(x - 40, y - 24) < 8) {
          value = 230;
        }
        image.getRaster().setSample(x, y, 0, (int) Math.max(0, Math.min(255, value)));
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
