package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Progress;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.pipeline.BufferPolicy;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.Pipeline;
import dev.vcpclip.runtime.pipeline.PipelineOptions;
import dev.vcpclip.runtime.pipeline.StreamConfig;
import dev.vcpclip.runtime.sink.CsvSink;
import dev.vcpclip.runtime.sink.JsonLinesSink;
import dev.vcpclip.runtime.sink.OverlaySink;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "Exit code: 0 every picture is good, 1 a defect (or an undecided picture), 2 an error,",
      "130 stopped before the end."
    })
public final class InspectCommand implements Verb {
  /** For the pictures that are with the model when the end is requested. */
  private static final Duration END_WITHIN = Duration.ofSeconds(30);

  /** Digits that tell recipes apart where a person reads them. */
  private static final int SHORT_HASH = 12;

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
      names = "--resume",
      description =
          "Go on where a run into the same --out was stopped; what failed is tried again.")
  private boolean resume;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more, such as how the model was checked.")
  private boolean verbose;

  @Mixin private JudgementArguments judgement;

  @Mixin private PictureArguments reading;

  @Mixin private TilesArgument tiles;

  @Option(names = "--no-overlays", description = "Write no overlays.")
  private boolean noOverlays;

  @Option(names = "--score-only", description = "Score and verdict alone: no map, no overlay.")
  private boolean scoreOnly;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() throws Exception {
    Recipe own = judgement.read();
    OutputFolder.requireInputsOutside(out, inputs);
    PictureReader reader = reading.reader(own);
    PictureSource.Builder pictures =
        PictureSource.builder("pictures")
            .reader(reader)
            .leaveOut(OutputFolder.overlaysIn(out))
            .inputs(inputs, recursive);
    return EndOnRequest.hold(spec, END_WITHIN, end -> inspect(own, reader, pictures, end));
  }

  private int inspect(
      Recipe own, PictureReader reader, PictureSource.Builder pictures, EndOnRequest end)
      throws InterruptedException {
    try (OutputFolder results = OutputFolder.open(out);
        ChosenBundle chosen = bundle.open();
        Inspector inspector = open(chosen, own)) {
      List<String> run = run(inspector, reader);
      InspectionSummary summary = new InspectionSummary();
      Map<String, String> before = Map.of();
      if (resume) {
        before = results.resume(run);
        before.values().forEach(summary::addEarlier);
      } else {
        results.begin(run);
      }
      try (PictureSource left = pictures.buildWithout(before.keySet())) {
        end.whenRequested(left::close);
        inspect(inspector, left, results, summary);
        report(chosen.label(), inspector, summary, results);
        boolean stopped = end.isRequested() && summary.total() < before.size() + left.size();
        if (stopped) {
          say(
              "Stopped after %d of %d, results are complete so far. --resume goes on with the rest.",
              summary.total(), before.size() + left.size());
        }
        return stopped ? STOPPED : summary.exitCode();
      }
    }
  }

  private Inspector open(ChosenBundle chosen, Recipe own) {
    ModelOptions options =
        ModelOptions.builder().provider(provider.options()).scoreOnly(scoreOnly).build();
    return Inspector.open(
        chosen.path(),
        options,
        manifest -> tiles.applied(judgement.recipe(own, manifest, chosen.label(), scoreOnly)));
  }

  /** What results depend on, so that those of two kinds never stand in one table. */
  private List<String> run(Inspector inspector, PictureReader reader) {
    ModelIdentity model = inspector.model().identity();
    Recipe recipe = inspector.recipe();
    return List.of(
        "model " + model.hash() + ", graph " + model.variant(),
        "recipe '%s' revision %s (defect from score %s on, content %s)"
            .formatted(
                recipe.name(),
                recipe.revision(),
                recipe.rule().defectFrom(),
                Sha256.of(RecipeFile.format(recipe)).substring(0, SHORT_HASH)),
        PictureArguments.describe(reader.options()),
        "overlays %s, score only %s".formatted(yesNo(wantsOverlays()), yesNo(scoreOnly)),
        "started in " + Path.of("").toAbsolutePath());
  }

  private static String yesNo(boolean value) {
    return value ? "yes" : "no";
  }

  private boolean wantsOverlays() {
    return !noOverlays && !scoreOnly;
  }

  private void inspect(
      Inspector inspector, PictureSource pictures, OutputFolder results, InspectionSummary summary)
      throws InterruptedException {
    List<InspectionSink> sinks = new ArrayList<>();
    try (CsvSink csv = CsvSink.open(results.table());
        JsonLinesSink json = JsonLinesSink.open(results.lines());
        OverlaySink overlays = OverlaySink.into(results.overlays());
        ProgressBar progress = Progress.of("inspect", pictures.size(), "pictures")) {
      sinks.addAll(List.of(csv, json));
      if (wantsOverlays()) {
        sinks.add(overlays);
      }
      run(inspector, pictures, new Told(sinks, summary, progress));
    }
    PassedOver.tell(pictures, summary);
  }

  private void report(
      String label, Inspector inspector, InspectionSummary summary, OutputFolder results) {
    spec.commandLine().getOut().print(summary.text());
    say("%s", judgement.describe(inspector.recipe()));
    if (judgement.named()) {
      say("%s", CalibrationText.summary(inspector.recipe()));
    }
    if (verbose) {
      inspector.providerReports().forEach(report -> say("Model: %s on %s.", label, report));
    }
    say(
        "Model: %s on %s, graph %s.",
        label, inspector.provider().label(), inspector.model().identity().variant());
    say("Results: %s", results.path().toAbsolutePath().normalize());
    spec.commandLine().getErr().print(summary.failures());
    spec.commandLine().getErr().flush();
  }

  private void say(String line, Object... values) {
    spec.commandLine().getOut().println(String.format(Locale.ROOT, line, values));
    spec.commandLine().getOut().flush();
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
   * Tells the sinks of a picture. What goes wrong with one picture, or with one sink, must not hide
   * what the others show.
   */
  private record Told(List<InspectionSink> sinks, InspectionSummary summary, ProgressBar progress)
      implements InspectionSink {
    @Override
    public String name() {
      return "results";
    }

    @Override
    public void accept(InspectedShot shot) {
      summary.add(shot);
      for (InspectionSink sink : sinks) {
        try {
          sink.accept(shot);
        } catch (RuntimeException e) {
          String reason = e instanceof VcpClipException ? e.getMessage() : e.toString();
          summary.addUnwritten(shot.capture().source() + ": " + sink.name() + ": " + reason);
        }
      }
      progress.step();
    }

    @Override
    public void close() {
      // The sinks are their opener's to close.
    }
  }
}
