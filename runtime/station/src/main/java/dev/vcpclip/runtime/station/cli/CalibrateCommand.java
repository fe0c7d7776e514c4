package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
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
import dev.vcpclip.runtime.launcher.Progress;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.station.calibrate.CalibrationPage;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import dev.vcpclip.runtime.station.calibrate.PartMeter;
import dev.vcpclip.runtime.station.calibrate.PictureKinds;
import dev.vcpclip.runtime.station.calibrate.ScoreWays;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
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

  @Mixin private RecipeArguments recipe;

  @Option(
      names = "--choose-score",
      description =
          "Let the bad parts choose how much of the map makes the score: a fifth of the good and half"
              + " of the bad parts choose what finds most bad ones at --false-rejects, and promise"
              + " nothing then.")
  private boolean chooseScore;

  @Option(
      names = "--mixed",
      description =
          "Go on with pictures of several sizes or colours, as the line mixes them; the recipe then"
              + " judges pictures of any. Otherwise it refuses those of another size.")
  private boolean mixed;

  @Option(
      names = {"-d", "--data", "--alarms"},
      hidden = true)
  private List<String> formerOptions = new ArrayList<>();

  @Mixin private ReferenceArguments references;

  @Mixin private BundleArgument bundle;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() throws InterruptedException {
    CalibrationOptions options = options();
    Calibrator calibrator = new Calibrator(options);
    Recipe start = start();
    int needed = ToleranceLimit.neededParts(falseRejects, confidence, 0) + references.count();
    if (parts.toRecord(needed) > 0) {
      calibrator.requireEnough(
          references.others(parts.source(), parts.toRecord(needed)),
          parts.toRecord(needed) - references.count());
    }
    try (PictureSource goodPictures = parts.good(recordings(), needed);
        PictureSource badPictures = parts.bad()) {
      parts.requireListed(goodPictures);
      List<Path> counted = parts.counted(goodPictures);
      if (references.wanted() || counted.size() < needed) { // otherwise measuring finds them
        counted = parts.readable(counted, this::tellLeftOut);
      }
      List<Path> remembered = references.choose(counted);
      int left = counted.size() - remembered.size();
      calibrator.requireEnough(
          references.others(parts.source(), counted.size()),
          chooseScore ? ScoreChoice.left(left) : left);
      try (PictureSource fresh = parts.others(counted, remembered)) {
        return calibrate(options, start, remembered, fresh, badPictures);
      }
    }
  }

  private Path recordings() {
    String file = recipe.file().getFileName().toString().replaceFirst("\\.json$", "");
    return recipe.file().resolveSibling(file + "-good");
  }

  private int calibrate(
      CalibrationOptions options,
      Recipe start,
      List<Path> remembered,
      PictureSource goodPictures,
      PictureSource badPictures)
      throws InterruptedException {
    ModelOptions modelOptions = ModelOptions.builder().provider(provider.options()).build();
    PictureKinds kinds = new PictureKinds();
    Set<String> known = references.fingerprints(remembered, parts.reader(), kinds);
    try (ChosenBundle chosen = bundle.open();
        Model model = Model.open(chosen.path(), modelOptions)) {
      Recipe probe = recipe.completed(start, model);
      LightArguments.effect(probe.light(), model).ifPresent(this::tell);
      if (references.wanted()) {
        probe =
            probe.toBuilder()
                .references(references.make(model, remembered, parts.reader(), probe))
                .build();
      }
      List<Recipe> ways = chooseScore ? ScoreWays.of(probe, model) : List.of();
      PartMeter meter = new PartMeter(model, probe, ways, kinds, mixed);
      List<MeasuredPart> good = new ArrayList<>();
      List<MeasuredPart> bad = new ArrayList<>();
      measure(meter, goodPictures, good, badPictures, bad);
      requireOneKind(kinds);
      good.removeIf(part -> known.contains(part.picture()));
      ReferenceArguments.requireNone(bad, known);
      CalibrationParts measured =
          CalibrationParts.of(
              parts.source(), model.identity(), kinds.common(), good, bad, parts.excluded());
      Optional<ScoreChoice> choice = choice(measured, meter, options);
      CalibrationResult result =
          new Calibrator(options)
              .calibrate(
                  choice.map(made -> ways.get(made.way())).orElse(probe).toBuilder(),
                  choice.map(ScoreChoice::rest).orElse(measured));
      RecipeFile.write(recipe.file(), result.recipe());
      CalibrationPage.write(recipe.file(), result, choice, model);
      report(result, choice, kinds, chosen.label());
      meter.unreadable().forEach(this::tellLeftOut);
      return GOOD;
    }
  }

  private static void measure(
      PartMeter meter,
      PictureSource goodPictures,
      List<MeasuredPart> good,
      PictureSource badPictures,
      List<MeasuredPart> bad)
      throws InterruptedException {
    try (ProgressBar progress =
        Progress.of("calibrate", (long) goodPictures.size() + badPictures.size(), "pictures")) {
      good.addAll(meter.measure(goodPictures, progress::step));
      bad.addAll(meter.measure(badPictures, progress::step));
    }
  }

  private void requireOneKind(PictureKinds kinds) {
    if (kinds.mixed() && !mixed) {
      throw new VcpClipException(
          "%s: pictures of different kinds: %s. Thresholds of one camera do not hold for another:"
                  .formatted(parts.source(), kinds)
              + " calibrate each alone, or pass --mixed if one line mixes them.");
    }
  }

  private Optional<ScoreChoice> choice(
      CalibrationParts measured, PartMeter meter, CalibrationOptions options) {
    try {
      return chooseScore
          ? Optional.of(ScoreChoice.of(measured, meter.scores(), options))
          : Optional.empty();
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
    if (recipe.tiling() != null && references.wanted()) {
      throw wrong(
          "--tiles and --references: good parts are compared as wholes, so give one of both");
    }
    if (chooseScore && (recipe.saysTopPixels() || !parts.hasBad())) {
      throw wrong("--choose-score needs --bad, and no --top-pixels");
    }
    try {
      return CalibrationOptions.builder()
          .falseRejects(falseRejects)
          .confidence(confidence)
          .unsure(unsure)
          .acceptWeaker(acceptWeaker)
          .regionArea(recipe.regionArea())
          .build();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private Recipe start() {
    try {
      return recipe.withoutThresholds(parts.reader(), parts.bitDepth());
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void report(
      CalibrationResult result, Optional<ScoreChoice> choice, PictureKinds kinds, String label) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Recipe '%s', revision %d: %s%n",
        result.recipe().name(), result.recipe().revision(), recipe.file());
    CalibrationText.measured(result, choice, kinds, label).forEach(out::println);
    print(out, "Guaranteed, for parts like these:", CalibrationText.guaranteed(result.recipe()));
    print(out, "Not guaranteed:", CalibrationText.notGuaranteed(result));
    print(out, "Look at this first:", CalibrationText.warnings(result, choice));
    out.printf(
        "Page: %s, plot: %s%n",
        CalibrationPage.pageOf(recipe.file()), CalibrationPage.plotOf(recipe.file()));
    out.printf("Next: ./vcpclip inspect PHOTOS --recipe %s%n", recipe.file());
    out.flush();
  }

  private static void print(PrintWriter out, String heading, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(heading);
      lines.forEach(line -> out.println("  - " + line));
    }
  }

  private void tellLeftOut(String reason) {
    tell("left out: " + reason);
  }

  private void tell(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
