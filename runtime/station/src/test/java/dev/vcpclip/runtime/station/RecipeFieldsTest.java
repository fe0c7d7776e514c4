package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.FlatField;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.References.Scale;
import dev.vcpclip.runtime.References.Scales;
import dev.vcpclip.runtime.Tiling;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a recipe says, {@code inspect}, {@code watch} and {@code serve} judge one picture by it
 * alike, and otherwise than without: a field that one of them does not look at fails here.
 */
@Timeout(600)
class RecipeFieldsTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path BACKBONE = Path.of("..", "..", "samples", "backbone");
  private static final int SIDE = 64;

  /** Of the picture, in samples of 16 bits. */
  private static final int DEPTH = 12;

  @TempDir private static Path folder;
  private static Path bundle;
  private static Path picture;
  private static Model model;
  private static TestStation station;

  /** A threshold at which the picture falls into several regions. */
  private static double manyRegions;

  /** One for each field of a recipe: something else than {@link #base} has. */
  enum Field {
    NAME("name", recipe -> recipe.name("another")),
    REVISION("revision", recipe -> recipe.revision(7)),
    ONE_THRESHOLD("rule", recipe -> recipe.rule(VerdictRule.at(90))),
    TWO_THRESHOLDS("rule", recipe -> recipe.rule(new VerdictRule(-50, 90))),
    PIXEL_THRESHOLD("pixelThreshold", recipe -> recipe.pixelThreshold(0.0)),
    NO_REGIONS("pixelThreshold", recipe -> recipe.pixelThreshold(null)),
    SMALLEST_REGION("minRegionArea", recipe -> recipe.minRegionArea(4 * SIDE * SIDE)),
    IGNORED(
        "area",
        recipe ->
            recipe.area(new InspectionArea(List.of(), List.of(Polygon.rectangle(0, 0, 1, 0.9))))),
    REGION_OF_INTEREST(
        "area",
        recipe ->
            recipe.area(new InspectionArea(List.of(Polygon.rectangle(0, 0.9, 1, 0.1)), List.of()))),
    SCORE_OF_THE_MAP("topPixels", recipe -> recipe.topPixels(SIDE * SIDE)),
    SCORE_OF_THE_GRAPH("topPixels", recipe -> recipe.topPixels(null)),
    BIT_DEPTH("bitDepth", recipe -> recipe.bitDepth(DEPTH + 1)),
    FLATTENED(
        "light", recipe -> recipe.light(new Light(!model.manifest().input().flatten(), null))),
    FLAT_FIELD("light", recipe -> recipe.light(new Light(null, flatField()))),
    REFERENCES("references", recipe -> recipe.references(references())),
    TILES("tiling", recipe -> recipe.tiling(Tiling.of(SIDE / 2, SIDE / 2))),
    TILES_AND_FLAT_FIELD(
        "tiling",
        recipe -> recipe.tiling(Tiling.of(SIDE / 2, SIDE / 2)).light(new Light(null, flatField()))),
    PICTURES_OF_ANOTHER_SIZE(
        "calibration",
        recipe -> recipe.calibration(calibration(recipe.build(), new PictureKind(9, 9, 1))));

    private final String component;
    private final Change change;

    Field(String component, Change change) {
      this.component = component;
      this.change = change;
    }

    /** Gives the field to a recipe. */
    private interface Change {
      Recipe.Builder of(Recipe.Builder recipe) throws InterruptedException;
    }

    /** Each has a name of its own, so that a station has them all. */
    Recipe recipe() throws InterruptedException {
      return change.of(without().toBuilder()).build();
    }

    Recipe without() {
      return base().name(name().toLowerCase(Locale.ROOT)).build();
    }
  }

  /** Nothing good, as a station counts no regions then. */
  private static Recipe.Builder base() {
    return Recipe.builder()
        .rule(VerdictRule.at(-90))
        .pixelThreshold(manyRegions)
        .topPixels(3)
        .bitDepth(DEPTH);
  }

  /** What is told of a picture, in the words of results. */
  private record Told(
      String verdict,
      Float score,
      Double goodBelow,
      Double defectFrom,
      int regions,
      String recipe,
      int revision,
      String error) {

    static Told failed(Recipe recipe, String error) {
      return new Told("error", null, null, null, 0, recipe.name(), recipe.revision(), error);
    }

    static Told of(Inspection inspection) {
      return new Told(
          inspection.verdict().word(),
          (float) inspection.score(),
          inspection.recipe().rule().goodBelow(),
          inspection.recipe().rule().defectFrom(),
          inspection.regions().size(),
          inspection.recipe().name(),
          inspection.recipe().revision(),
          "");
    }

    /** A line of results; a picture that could not be judged names no recipe. */
    static Told of(JsonNode line, Recipe recipe) {
      if (line.has("error")) {
        return failed(recipe, line.path("error").asText());
      }
      return new Told(
          line.path("verdict").asText(),
          (float) line.path("score").asDouble(),
          line.path("goodBelow").asDouble(),
          line.path("defectFrom").asDouble(),
          line.path("regions").size(),
          line.path("recipe").asText(),
          line.path("recipeRevision").asInt(),
          "");
    }

    /** A station looks for no regions of a good part, whose verdict is told the sooner. */
    Told asAPart() {
      return !verdict.equals("good")
          ? this
          : new Told(verdict, score, goodBelow, defectFrom, 0, recipe, revision, error);
    }

    /** A station's answer. */
    static Told ofPart(JsonNode part, Recipe recipe) {
      if (!part.hasNonNull("score")) {
        return failed(recipe, part.path("reason").asText());
      }
      String verdict =
          switch (part.path("verdict").asText()) {
            case "PASS" -> "good";
            case "FAIL" -> "defect";
            default -> "undecided";
          };
      return new Told(
          verdict,
          (float) part.path("score").asDouble(),
          part.path("goodBelow").asDouble(),
          part.path("defectFrom").asDouble(),
          part.path("regions").asInt(),
          part.path("recipe").asText(),
          part.path("recipeRevision").asInt(),
          "");
    }
  }

  @BeforeAll
  static void exportAndStart() throws Exception {
    bundle = folder.resolve("small.vcp");
    Exporter.export(
        ExportRequest.builder(
                BACKBONE.resolve("small-clip.safetensors"), BACKBONE.resolve("trained"), bundle)
            .overrides(ConfigOverrides.builder().imageSize(SIDE).topK(50).sigma(2.0).build())
            .variants(List.of())
            .references(true)
            .build());
    picture = draw(Files.createDirectory(folder.resolve("pictures")).resolve("part.png"));
    // Everywhere, as in the station: another number of threads may add up to another score.
    model =
        Model.open(
            bundle,
            ModelOptions.builder()
                .provider(ProviderOptions.builder().intraOpThreads(1).build())
                .build());
    int most = 1;
    for (int i = 0; i < 100; i++) {
      Recipe recipe = base().pixelThreshold(i / 100.0).build();
      int regions = judged(recipe).regions();
      manyRegions = regions > most ? i / 100.0 : manyRegions;
      most = Math.max(most, regions);
    }
    for (Field field : Field.values()) {
      Recipe recipe = field.recipe();
      RecipeFile.write(folder.resolve("recipes/" + recipe.name() + ".json"), recipe);
    }
    Files.writeString(
        folder.resolve("station.yaml"),
        """
        station: fields
        model: {bundle: small.vcp, providers: [cpu], threads: 1}
        recipes: {folder: recipes}
        lines:
          - {name: line-1, source: "loop:pictures", recipe: another, takt: 60 s}
        web: {port: 0, requests-per-second: 10000}
        """);
    station = TestStation.of(folder).again().awaitReady();
  }

  @AfterAll
  static void stop() {
    station.close();
    model.close();
  }

  @Test
  void eachFieldOfARecipeIsHere() {
    assertThat(Arrays.stream(Field.values()).map(field -> field.component).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Recipe.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void reachesInspectWatchAndServeAlike(Field field) throws Exception {
    Recipe recipe = field.recipe();
    Told expected = judged(recipe);
    assertThat(expected).as("what it is without").isNotEqualTo(judged(field.without()));

    assertThat(inspected(recipe)).as("inspect").isEqualTo(expected);
    assertThat(watched(recipe)).as("watch").isEqualTo(expected);
    Told told = expected.asAPart();
    assertThat(servedForItsPart(recipe)).as("serve, by the trigger").isEqualTo(told);
    assertThat(served(recipe)).as("serve, by the line's choice").isEqualTo(told);
  }

  private static Told judged(Recipe recipe) throws InterruptedException {
    try (Frame frame = new PictureReader(recipe.pictureOptions()).read(picture)) {
      return Told.of(recipe.judge(model.run(frame, recipe)));
    } catch (VcpClipException e) {
      return Told.failed(recipe, e.getMessage());
    }
  }

  private static Told inspected(Recipe recipe) throws IOException {
    Path out = folder.resolve("inspect-" + recipe.name());
    run("inspect", recipe, out);
    return Told.of(line(out.resolve("results.jsonl")), recipe);
  }

  private static Told watched(Recipe recipe) throws IOException {
    Path out = folder.resolve("watch-" + recipe.name());
    run("watch", recipe, out);
    return Told.of(line(out.resolve("verdicts.jsonl")), recipe);
  }

  private static void run(String verb, Recipe recipe, Path out) {
    StringWriter said = new StringWriter();
    Main.commandLine()
        .setOut(new PrintWriter(said))
        .setErr(new PrintWriter(said))
        .execute(
            verb,
            picture.toString(),
            "-b",
            bundle.toString(),
            "--recipe",
            folder.resolve("recipes/" + recipe.name() + ".json").toString(),
            "-o",
            out.toString(),
            "--threads=1",
            verb.equals("watch") ? "--every=0.1" : "--no-overlays");
    assertThat(out).as(said.toString()).isDirectory();
  }

  private static JsonNode line(Path results) throws IOException {
    List<String> lines = Files.readAllLines(results);
    assertThat(lines).hasSize(1);
    return MAPPER.readTree(lines.get(0));
  }

  private static Told servedForItsPart(Recipe recipe) throws Exception {
    String trigger = "{\"recipe\":\"" + recipe.name() + "\"}";
    HttpResponse<String> answer = station.post("/api/lines/line-1/trigger", trigger);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Told.ofPart(MAPPER.readTree(answer.body()), recipe);
  }

  private static Told served(Recipe recipe) throws Exception {
    String choice = "{\"name\":\"" + recipe.name() + "\"}";
    assertThat(station.post("/api/lines/line-1/recipe", choice).statusCode()).isEqualTo(200);
    return Told.ofPart(station.trigger(recipe.name()), recipe);
  }

  private static FlatField flatField() {
    byte[] white = new byte[SIDE * SIDE];
    for (int i = 0; i < white.length; i++) {
      white[i] = (byte) (100 + i % SIDE);
    }
    try (Frame frame = Frame.copyOf(white, SIDE, SIDE, PixelFormat.GRAY)) {
      return FlatField.of(frame, null);
    }
  }

  /** The bank of another picture than the one that is judged. */
  private static References references() throws InterruptedException {
    byte[] good = new byte[SIDE * SIDE];
    new Random(2).nextBytes(good);
    Scales scales = new Scales(new Scale(0, 1), new Scale(0, 1));
    try (Frame frame = Frame.copyOf(good, SIDE, SIDE, PixelFormat.GRAY)) {
      return new References(
          new ReferenceBank(model.identity(), 1, model.tokens(frame)),
          Judged.REFERENCES,
          scales,
          scales);
    }
  }

  private static Calibration calibration(Recipe recipe, PictureKind pictures) {
    Calibration measured =
        new Calibration(
            "2026-01-01T00:00:00Z",
            "good",
            model.identity(),
            pictures,
            59,
            List.of(),
            0.95,
            new Calibration.Promise(59, 0.05, 0.05),
            null,
            null,
            null,
            Collections.nCopies(59, 1.0),
            "");
    return measured.withSeal(recipe.seal(measured));
  }

  /** Stripes under a lamp at the left, with a spot and grain; 12 bits in 16. */
  private static Path draw(Path file) throws IOException {
    Random random = new Random(1);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double value = 1500 + 500 * Math.sin(x / 3.0) - 10 * x + 60 * random.nextGaussian();
        image.getRaster().setSample(x, y, 0, Math.hypot(x - 40, y - 24) < 8 ? 4000 : (int) value);
      }
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
