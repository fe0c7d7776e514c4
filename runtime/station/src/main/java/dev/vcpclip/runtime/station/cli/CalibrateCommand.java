package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.CalibrationOptions;
import dev.vcpclip.runtime.calibration.CalibrationParts;
import dev.vcpclip.runtime.calibration.CalibrationResult;
import dev.vcpclip.runtime.calibration.Calibrator;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.calibration.ScoreChoice;
import dev.vcpclip.runtime.calibration.ToleranceLimit;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.station.calibrate.CalibrationPage;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import dev.vcpclip.runtime.station.calibrate.PartMeter;
import dev.vcpclip.runtime.station.calibrate.ScoreWays;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures good parts and writes a recipe whose false rejects are bounded. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures good parts and writes a recipe: thresholds, and what they guarantee.",
      "Give one picture of each part. Beside the recipe go a plot and a page to look at."
    },
    footer = {
      "",
      "Example: ./vcpclip calibrate --good good/ --false-rejects 1%% --confidence 95%% -o"
          + " recipe.json",
      "then:    ./vcpclip inspect photos/ --recipe recipe.json",
      "From a camera: ./vcpclip calibrate --good rtsp://user:password@camera/live --interval 5",
      "Exit code: 0 done, 2 an error."
    })
public final class CalibrateCommand implements Verb {
  /** Stands for the number that the bundle's rule says. */
  private static final Integer FROM_BUNDLE = 1;

  @Spec private CommandSpec spec;

  @Mixin private PartArguments parts;

  @Option(
      names = "--false-rejects",
      paramLabel = "SHARE",
      defaultValue = "1%",
      converter = ShareConverter.class,
      description = "Good parts that may be called defects (default: ${DEFAULT-VALUE}).")
  private double falseRejects;

  @Option(
      names = "--confidence",
      paramLabel = "SHARE",
      defaultValue = "95%",
      converter = ShareConverter.class,
      description = "Confidence of each promise (default: ${DEFAULT-VALUE}).")
  private double confidence;

  @Option(
      names = "--unsure",
      paramLabel = "SHARE",
      converter = ShareConverter.class,
      description =
          "Good parts that may not be passed: makes a second threshold, with undecided between.")
  private Double unsure;

  @Option(
      names = "--accept-weaker",
      description = "With too few good parts take the best promise they allow.")
  private boolean acceptWeaker;

  @Option(
      names = "--area",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Leave smaller regions out (default: ${DEFAULT-VALUE}).")
  private int area = 1;

  @Option(
      names = "--roi",
      paramLabel = "X,Y,W,H",
      converter = RectangleConverter.class,
      description = "Judge this part of the picture only, in fractions of it; may be repeated.")
  private List<Polygon> include = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "X,Y,W,H",
      converter = RectangleConverter.class,
      description = "Leave this part of the picture out, in fractions of it; may be repeated.")
  private List<Polygon> ignore = new ArrayList<>();

  @Option(
      names = "--top-pixels",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Score a picture by the mean of the map's N highest pixels (default: the model's own score;"
              + " with --roi or --ignore as many as the bundle's rule takes).")
  private Integer topPixels;

  @Mixin private TilesArgument tiles;

  @Option(
      names = "--choose-score",
      description =
          "Let the bad parts choose how much of the map makes the score: a fifth of the good and half"
              + " of the bad parts choose, and promise nothing then.")
  private boolean chooseScore;

  @Option(
      names = "--mixed",
      description = "Go on with pictures of several sizes or colours: the line mixes them.")
  private boolean mixed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Product the recipe is for (default: ${DEFAULT-VALUE}).")
  private String name = Recipe.DEFAULT_NAME;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where the recipe goes (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("recipe.json");

  @Option(
      names = {"-d", "--data", "--alarms"},
      hidden = true)
  private List<String> formerOptions = new ArrayList<>();

  @Mixin private ReferenceArguments references;

  @Mixin private BundleArgument bundle;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() throws InterruptedException {
    Calibrator calibrator = new Calibrator(options());
    Recipe.Builder start = recipe();
    int needed = ToleranceLimit.neededParts(falseRejects, confidence, 0) + references.count();
    if (parts.toRecord(needed) > 0) {
      calibrator.requireEnough(parts.source(), parts.toRecord(needed) - references.count());
    }
    try (PictureSource goodPictures = parts.good(recordings(), needed);
        PictureSource badPictures = parts.bad()) {
      parts.requireListed(goodPictures);
      List<Path> remembered =
          references.choose(
              goodPictures.files().stream()
                  .filter(file -> !parts.isExcluded(file.toString()))
                  .toList());
      int listed = goodPictures.size() - parts.excluded().size() - remembered.size();
      calibrator.requireEnough(parts.source(), chooseScore ? ScoreChoice.left(listed) : listed);
      try (PictureSource fresh = ReferenceArguments.others(goodPictures, remembered)) {
        return calibrate(calibrator, start, remembered, fresh, badPictures);
      }
    }
  }

  private Path recordings() {
    String file = out.getFileName().toString().replaceFirst("\\.json$", "");
    return out.resolveSibling(file + "-good");
  }

  private int calibrate(
      Calibrator calibrator,
      Recipe.Builder start,
      List<Path> remembered,
      PictureSource goodPictures,
      PictureSource badPictures)
      throws InterruptedException {
    ModelOptions modelOptions = ModelOptions.builder().provider(provider.options()).build();
    try (ChosenBundle chosen = bundle.open();
        Model model = Model.open(chosen.path(), modelOptions)) {
      Recipe probe = measuredBy(start, model);
      if (references.wanted()) {
        References good = references.make(model, remembered, probe.area());
        probe = probe.toBuilder().references(good).build();
      }
      List<Recipe> ways = chooseScore ? ScoreWays.of(probe, model) : List.of();
      PartMeter meter = new PartMeter(model, probe, ways);
      CalibrationParts measured = measure(meter, model, remembered, goodPictures, badPictures);
      Optional<ScoreChoice> choice = choice(measured, meter);
      if (choice.isPresent()) {
        measured = choice.get().rest();
        probe = ways.get(choice.get().way());
      }
      CalibrationResult result = calibrator.calibrate(probe.toBuilder(), measured);
      RecipeFile.write(out, result.recipe());
      CalibrationPage.write(out, result, model);
      report(result, meter, chosen.label(), choice);
      return GOOD;
    }
  }

  private Optional<ScoreChoice> choice(CalibrationParts measured, PartMeter meter) {
    try {
      return chooseScore ? Optional.of(ScoreChoice.of(measured, meter.scores())) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new VcpClipException("--choose-score: " + e.getMessage() + ".", e);
    }
  }

  private CalibrationOptions options() {
    if (!formerOptions.isEmpty()) {
      throw wrong(
          "--data and --alarms were replaced: calibrate --good FOLDER --false-rejects 5% -o"
              + " recipe.json, then inspect --recipe recipe.json. No new export is needed.");
    }
    if (parts.mistake() != null) {
      throw wrong(parts.mistake());
    }
    if (tiles.tiling() != null && references.wanted()) {
      throw wrong(
          "--tiles and --references: good parts are compared as wholes, so give one of both");
    }
    if (chooseScore && (topPixels != null || !parts.hasBad())) {
      throw wrong("--choose-score needs --bad, and no --top-pixels");
    }
    try {
      return CalibrationOptions.builder()
          .falseRejects(falseRejects)
          .confidence(confidence)
          .unsure(unsure)
          .acceptWeaker(acceptWeaker)
          .regionArea(area)
          .build();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Name, revision and area; thresholds come later. */
  private Recipe.Builder recipe() {
    try {
      return Recipe.builder()
          .name(name)
          .revision(revision())
          .rule(VerdictRule.at(0))
          .minRegionArea(area)
          .area(new InspectionArea(include, ignore))
          .bitDepth(parts.bitDepth())
          .topPixels(guessesTopPixels() ? FROM_BUNDLE : topPixels)
          .tiling(tiles.tiling())
          .build()
          .toBuilder();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** A recipe of this product that is there already is replaced by its next revision. */
  private int revision() {
    if (!Files.exists(out)) {
      return 1;
    }
    try {
      Recipe former = RecipeFile.read(out);
      if (former.name().equals(name)) {
        return former.revision() + 1;
      }
      throw new VcpClipException(
          "%s: holds the recipe of '%s'. Choose another --out.".formatted(out, former.name()));
    } catch (VcpClipException e) {
      throw new VcpClipException(
          "%s. It would be replaced: move it away or choose another --out."
              .formatted(e.getMessage().replaceAll("\\.$", "")),
          e);
    }
  }

  /** The graph's own score sees the whole picture: an area needs one from the map. */
  private boolean guessesTopPixels() {
    return topPixels == null && !(include.isEmpty() && ignore.isEmpty());
  }

  private Recipe measuredBy(Recipe.Builder start, Model model) {
    if (guessesTopPixels()) {
      start.topPixels(model.manifest().score().topK());
    }
    return start.build();
  }

  private CalibrationParts measure(
      PartMeter meter,
      Model model,
      List<Path> remembered,
      PictureSource goodPictures,
      PictureSource badPictures)
      throws InterruptedException {
    List<MeasuredPart> goodParts;
    List<MeasuredPart> badParts;
    try (ProgressBar progress =
        new ProgressBarBuilder()
            .setTaskName("calibrate")
            .setInitialMax((long) goodPictures.size() + badPictures.size())
            .setUnit(" pictures", 1)
            .build()) {
      goodParts = meter.measure(goodPictures, progress::step);
      badParts = meter.measure(badPictures, progress::step);
    }
    if (meter.mixed() && !mixed) {
      throw new VcpClipException(
          "%s: pictures of different kinds: %s. Thresholds of one camera do not hold for another:"
                  .formatted(parts.source(), meter.kinds())
              + " calibrate each alone, or pass --mixed if one line mixes them.");
    }
    Set<String> known = ReferenceArguments.pictures(remembered);
    List<MeasuredPart> kept =
        goodParts.stream()
            .filter(part -> !parts.isExcluded(part.name()) && !known.contains(part.picture()))
            .toList();
    ReferenceArguments.requireNone(badParts, known);
    return CalibrationParts.of(parts.source(), model.identity(), kept, badParts, parts.excluded());
  }

  private void report(
      CalibrationResult result, PartMeter meter, String label, Optional<ScoreChoice> choice) {
    PrintWriter out = spec.commandLine().getOut();
    Recipe recipe = result.recipe();
    out.printf("Recipe '%s', revision %d: %s%n", recipe.name(), recipe.revision(), this.out);
    out.printf(
        "Measured: %d different good and %d bad parts, %s; model: %s, graph '%s' on %s.%n",
        result.parts().good().size(),
        result.parts().bad().size(),
        meter.kinds(),
        label,
        recipe.calibration().model().variant(),
        recipe.calibration().model().provider());
    if (recipe.references() != null) {
      ReferenceBank bank = recipe.references().bank();
      out.printf(
          "References: %d other good parts, %d patches of them in %s; no threshold is set by them.%n",
          bank.parts(), bank.tokens().rows(), bank.fileName());
    }
    choice.ifPresent(made -> out.println(CalibrationText.choice(made, recipe)));
    print(out, "Guaranteed, for parts like these:", CalibrationText.guaranteed(recipe));
    print(out, "Not guaranteed:", CalibrationText.notGuaranteed(result));
    print(out, "Look at this first:", CalibrationText.warnings(result));
    out.printf(
        "Page: %s, plot: %s%n", CalibrationPage.pageOf(this.out), CalibrationPage.plotOf(this.out));
    out.printf("Next: ./vcpclip inspect PHOTOS --recipe %s%n", this.out);
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    meter.unreadable().forEach(reason -> err.println("left out: " + reason));
    err.flush();
  }

  private static void print(PrintWriter out, String heading, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(heading);
      lines.forEach(line -> out.println("  - " + line));
    }
  }
}
