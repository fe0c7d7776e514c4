package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.pipeline.Pipeline;
import dev.vcpclip.runtime.sink.JsonLinesSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges what cameras, streams and folders show, until they end or somebody ends it. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description =
        "Judges streams as they come: a status line each, verdicts.jsonl, overlays of defects.",
    footer = {
      "",
      "A folder is watched: pictures that are put there are judged.",
      "",
      "Example: ./vcpclip watch line-2=samples/pictures --out watch",
      "Ctrl-C ends it; what was read is accounted for in the summary.",
      "Exit code: 0 every picture was good, 1 a defect (or an undecided picture), 2 an error: a"
          + " stream that failed for good or never sent a picture, a picture that could not be"
          + " judged or written."
    })
public final class WatchCommand implements Verb {
  /** Ctrl-C waits for the pipeline, which needs two seconds at most, and for the model. */
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "[NAME=]SOURCE",
      description = "What to watch, with a name for messages and results.")
  private List<String> sources;

  @Mixin private SourceArguments options;

  @Mixin private BundleArgument bundle;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Where results go; those of earlier runs are kept (default: watch).")
  private Path out = Path.of("watch");

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "How to judge, as calibrate writes it (default: the bundle's own thresholds).")
  private Path recipeFile;

  @Mixin private TilesArgument tiles;

  @Option(
      names = "--overlays",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description =
          "Keep the overlays of the last N defects and undecided pictures"
              + " (default: ${DEFAULT-VALUE}).")
  private int overlays = 1000;

  @Option(
      names = "--max-batch",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Pictures that go through the model together: 1 on a processor, 4 to 8 on a GPU with"
              + " several cameras (default: ${DEFAULT-VALUE}).")
  private int maxBatch = 1;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "End after N judged pictures, with those that are in work by then"
              + " (default: when all streams have ended, or never).")
  private long frames = Long.MAX_VALUE;

  @Option(
      names = "--every",
      converter = Numbers.Positive.class,
      paramLabel = "SECONDS",
      description = "Time from one status to the next (default: ${DEFAULT-VALUE}).")
  private double every = 1;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() throws Exception {
    if (overlays < 0 || !(every >= 0.1)) {
      throw new ParameterException(
          spec.commandLine(), "--overlays needs 0 or more, --every 0.1 or more");
    }
    List<WatchedSource> watched = WatchedSource.parse(sources, options);
    Recipe own = recipeFile == null ? null : RecipeFile.read(recipeFile);
    return EndOnRequest.hold(spec, END_WITHIN, end -> watch(watched, own, end));
  }

  private int watch(List<WatchedSource> watched, Recipe own, EndOnRequest end)
      throws InterruptedException {
    try (ChosenBundle chosen = bundle.open();
        Model model = Model.open(chosen.path(), modelOptions())) {
      Recipe recipe = own == null ? Recipe.of(model.manifest(), chosen.label()) : own;
      return watch(watched, model, tiles.applied(recipe), end);
    }
  }

  private ModelOptions modelOptions() {
    return ModelOptions.builder().provider(provider.options()).maxBatch(maxBatch).build();
  }

  private int watch(List<WatchedSource> watched, Model model, Recipe recipe, EndOnRequest end)
      throws InterruptedException {
    WatchDisplay display =
        new WatchDisplay(
            spec.commandLine().getOut(), spec.commandLine().getErr(), System.console() != null);
    WatchSummary summary = new WatchSummary(frames, end::request);
    try (OutputFolder results = OutputFolder.open(out);
        JsonLinesSink verdicts = JsonLinesSink.open(results.path().resolve("verdicts.jsonl"));
        LatestOverlays latest = LatestOverlays.into(results.overlays(), overlays)) {
      Pipeline pipeline =
          Pipeline.builder(model)
              .sink(verdicts)
              .sink(latest)
              .sink(summary)
              .listener(display)
              .start();
      try (pipeline) {
        for (WatchedSource source : watched) {
          pipeline.add(source.stream(recipe));
        }
        Thread ending = new Thread(() -> awaitEnd(pipeline, end), "vcpclip-watch-end");
        ending.setDaemon(true);
        ending.start();
        while (!end.await(every)) {
          display.show(pipeline.status());
        }
        summary.ending(pipeline.status());
      }
      display.show(pipeline.status());
      display.finish(summary.text(pipeline.status(), out));
      spec.commandLine().getErr().print(summary.mute());
      spec.commandLine().getErr().flush();
      return summary.exitCode(pipeline.status());
    }
  }

  private static void awaitEnd(Pipeline pipeline, EndOnRequest end) {
    try {
      pipeline.awaitEnd();
      end.request();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
