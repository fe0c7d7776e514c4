package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.pipeline.BufferPolicy;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.Pipeline;
import dev.vcpclip.runtime.pipeline.PipelineOptions;
import dev.vcpclip.runtime.pipeline.StreamConfig;
import dev.vcpclip.runtime.provider.ProviderReport;
import dev.vcpclip.runtime.sink.CsvSink;
import dev.vcpclip.runtime.sink.JsonLinesSink;
import dev.vcpclip.runtime.sink.OverlaySink;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Inspects picture files and writes overlays and results. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Inspects pictures; writes overlays, results.csv and results.jsonl.",
    footer = {
      "",
      "Example: ./vcpclip inspect samples/pictures --out inspection",
      "Exit code: 0 every picture is good, 1 a defect (or an undecided picture), 2 an error."
    })
public final class InspectCommand implements Verb {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "PICTURE|FOLDER", description = "What to inspect.")
  private List<Path> inputs;

  @Mixin private BundleArgument bundle;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Where results go; those of an earlier run are replaced (default: inspection).")
  private Path out = Path.of("inspection");

  @Option(names = "--recursive", description = "Look into folders below the given ones.")
  private boolean recursive;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "How to judge, as calibrate writes it (default: the bundle's own thresholds).")
  private Path recipeFile;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description = "Image scores from here on are defects (default: the bundle's).")
  private Double threshold;

  @Option(
      names = "--good-below",
      paramLabel = "SCORE",
      description = "Scores below are good, from here to --threshold undecided.")
  private Double goodBelow;

  @Option(
      names = "--pixel-threshold",
      paramLabel = "VALUE",
      description = "Map values from here on belong to a region (default: the bundle's).")
  private Double pixelThreshold;

  @Option(
      names = "--min-area",
      paramLabel = "PIXELS",
      description = "Leave smaller regions out (default: the recipe's, or 1).")
  private Integer minArea;

  @Mixin private TilesArgument tiles;

  @Option(names = "--no-overlays", description = "Write no overlays.")
  private boolean noOverlays;

  @Option(names = "--score-only", description = "Score and verdict alone: no map, no overlay.")
  private boolean scoreOnly;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    Recipe own = recipeFile == null ? null : RecipeFile.read(recipeFile);
    OutputFolder.requireInputsOutside(out, inputs);
    Path overlays = OutputFolder.overlaysIn(out);
    try (PictureSource pictures = PictureSource.of("pictures", inputs, recursive, overlays);
        OutputFolder results = OutputFolder.open(out);
        ChosenBundle chosen = bundle.open();
        Inspector inspector = open(chosen, own)) {
      return inspect(chosen.label(), inspector, pictures, results);
    }
  }

  private void checkOptions() {
    if (goodBelow != null && (threshold == null || goodBelow > threshold)) {
      throw new ParameterException(
          spec.commandLine(), "--good-below needs a --threshold that is not below it");
    }
  }

  private Inspector open(ChosenBundle chosen, Recipe own) {
    ModelOptions options =
        ModelOptions.builder().provider(provider.options()).scoreOnly(scoreOnly).build();
    return Inspector.open(
        chosen.path(), options, manifest -> changed(start(own, manifest, chosen.label())));
  }

  /** What the command line changes: the named recipe, nothing yet, or the bundle's thresholds. */
  private Recipe.Builder start(Recipe own, BundleManifest manifest, String label) {
    if (own != null) {
      return own.toBuilder();
    }
    boolean complete = threshold != null && (pixelThreshold != null || scoreOnly);
    return complete ? Recipe.builder() : Recipe.of(manifest, label).toBuilder();
  }

  /** The recipe with what the command line says otherwise. */
  private Recipe changed(Recipe.Builder recipe) {
    if (threshold != null) {
      recipe.rule(new VerdictRule(goodBelow == null ? threshold : goodBelow, threshold));
    }
    if (pixelThreshold != null) {
      recipe.pixelThreshold(pixelThreshold);
    }
    if (minArea != null) {
      recipe.minRegionArea(minArea);
    }
    return tiles.applied(recipe.build());
  }

  private int inspect(
      String label, Inspector inspector, PictureSource pictures, OutputFolder results)
      throws InterruptedException {
    InspectionSummary summary = new InspectionSummary();
    List<InspectionSink> sinks = new ArrayList<>();
    try (CsvSink csv = CsvSink.open(results.table());
        JsonLinesSink json = JsonLinesSink.open(results.lines());
        OverlaySink overlays = OverlaySink.into(results.overlays());
        ProgressBar progress = progressBar(pictures.size())) {
      sinks.addAll(List.of(csv, json));
      if (!noOverlays && !scoreOnly) {
        sinks.add(overlays);
      }
      run(inspector, pictures, new Told(sinks, summary, progress));
    }
    spec.commandLine().getOut().print(summary.text());
    spec.commandLine().getOut().printf("Model: %s on %s.%n", label, inUse(inspector));
    if (recipeFile != null) {
      spec.commandLine().getOut().println(CalibrationText.summary(inspector.recipe()));
    }
    spec.commandLine().getOut().printf("Results: %s%n", out.toAbsolutePath());
    spec.commandLine().getOut().flush();
    spec.commandLine().getErr().print(summary.failures());
    spec.commandLine().getErr().flush();
    return summary.exitCode();
  }

  /** As a line's pipeline with one stream; few pictures wait, as they may be large. */
  private static void run(Inspector inspector, PictureSource pictures, Told told)
      throws InterruptedException {
    PipelineOptions few = PipelineOptions.defaults().toBuilder().sinkBacklog(1).build();
    try (Pipeline pipeline = Pipeline.builder(inspector.model()).sink(told).options(few).start()) {
      pipeline.add(
          StreamConfig.builder(pictures.stream(), () -> pictures, inspector.recipe())
              .buffer(BufferPolicy.block(1))
              .build());
      pipeline.awaitEnd();
      pipeline
          .status(pictures.stream())
          .fault()
          .ifPresent(fault -> told.summary.addFailure(pictures.description(), fault));
    }
  }

  /**
   * Tells the sinks of a picture; where one can't take it, the picture counts as failed. What goes
   * wrong with one picture must not hide what the others show.
   */
  private record Told(List<InspectionSink> sinks, InspectionSummary summary, ProgressBar progress)
      implements InspectionSink {
    @Override
    public String name() {
      return "results";
    }

    @Override
    public void accept(InspectedShot shot) {
      try {
        sinks.forEach(sink -> sink.accept(shot));
        summary.add(shot);
      } catch (RuntimeException e) {
        String reason = e instanceof VcpClipException ? e.getMessage() : e.toString();
        summary.addFailure(shot.capture().source(), reason);
      }
      progress.step();
    }

    @Override
    public void close() {
      // The sinks are their opener's to close.
    }
  }

  private static ProviderReport inUse(Inspector inspector) {
    List<ProviderReport> reports = inspector.providerReports();
    return reports.get(reports.size() - 1);
  }

  private static ProgressBar progressBar(int pictures) {
    return new ProgressBarBuilder()
        .setTaskName("inspect")
        .setInitialMax(pictures)
        .setUnit(" pictures", 1)
        .build();
  }
}
