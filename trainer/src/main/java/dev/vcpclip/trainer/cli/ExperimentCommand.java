package dev.vcpclip.trainer.cli;

import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.trainer.Schedule;
import dev.vcpclip.trainer.TrainingListener;
import dev.vcpclip.trainer.data.MaskSurvey;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.eval.BundleMaps;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.ReportFiles;
import dev.vcpclip.trainer.experiment.CheckpointTrainer;
import dev.vcpclip.trainer.experiment.Experiment;
import dev.vcpclip.trainer.experiment.ExportedRuns;
import dev.vcpclip.trainer.experiment.PaperTable;
import dev.vcpclip.trainer.experiment.PaperTrainer;
import dev.vcpclip.trainer.experiment.RunPlan;
import dev.vcpclip.trainer.experiment.Shots;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the rows of one of the paper's tables and prints the paper's figures beside ours. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = {
      "Trains every row of a table of the paper and prints the paper's figures beside ours.",
      "Tables: 1 (modifications), 3 (N), 4 (tau), 11 (data sets swapped).",
      "With --shots it trains nothing and measures a bundle with that many good parts."
    },
    footer = {
      "",
      "Example: ./vcpclip experiment --table 1 --dry-run",
      "Exit code: 0 done, 2 an error, 130 stopped before the end."
    })
public final class ExperimentCommand implements Verb {
  private static final int PARALLEL = 2;

  private final CheckpointTrainer checkpoints;

  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "1, 3, 4 or 11.")
  private Integer table;

  @Option(
      names = "--shots",
      split = ",",
      converter = Numbers.Count.class,
      paramLabel = "K",
      description = "Numbers of references, such as 1,2,4,8,16; needs --bundle and --data.")
  private List<Integer> shots = List.of();

  @Option(
      names = {"-b", "--bundle"},
      paramLabel = "FILE",
      description = "Bundle for --shots, exported with --references.")
  private Path bundle;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "FOLDER",
      description = "Data set for --shots, in any layout that evaluate reads.")
  private Path data;

  @Option(
      names = "--detectors",
      description =
          "With --shots, also measure a detector that compares with the same good parts without a"
              + " model.")
  private boolean detectors;

  @Mixin private LimitArgument limit;

  @Mixin private DrawArguments draws;

  @Option(
      names = "--row",
      paramLabel = "LABEL",
      description = "Only this row, as --dry-run calls it; may be repeated (default: all).")
  private List<String> rows = List.of();

  @Option(
      names = "--visa",
      paramLabel = "FOLDER",
      description = "VisA, in any layout that evaluate reads.")
  private Path visa;

  @Option(
      names = "--mvtec",
      paramLabel = "FOLDER",
      description = "MVTec AD, in any layout that evaluate reads.")
  private Path mvtec;

  @Option(names = "--backbone", paramLabel = "FILE", description = "CLIP's weights.")
  private Path backbone;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description =
          "A folder a table, in it one a row; rows that are done are not trained again"
              + " (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("experiment");

  @Option(
      names = "--epochs",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Passes over the training set (default: ${DEFAULT-VALUE}, the paper's).")
  private int epochs = Schedule.PAPER.epochs();

  @Option(
      names = "--micro-batch",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Pictures a device computes at once; fewer need less memory and give the same gradients"
              + " (default: ${DEFAULT-VALUE}).")
  private int microBatch = Schedule.PAPER.microBatch();

  @Option(names = "--dry-run", description = "Print what would be trained, and stop.")
  private boolean dryRun;

  /** For the launcher. */
  public ExperimentCommand() {
    this(null);
  }

  /** Trains with something else than {@link PaperTrainer}; for tests. */
  ExperimentCommand(CheckpointTrainer checkpoints) {
    this.checkpoints = checkpoints;
  }

  @Override
  public Integer call() throws Exception {
    if (shots.isEmpty() == (table == null)) {
      throw new ParameterException(spec.commandLine(), "Name either a --table or --shots.");
    }
    if (!shots.isEmpty()) {
      return measureShots();
    }
    PaperTable chosen = PaperTable.of(table);
    Experiment experiment = new Experiment(chosen.title(), runs(chosen));
    if (dryRun) {
      print(experiment.plan());
      return GOOD;
    }
    if (visa == null || mvtec == null || backbone == null) {
      throw new ParameterException(
          spec.commandLine(), "Training needs --visa, --mvtec and --backbone; or --dry-run.");
    }
    return Stoppable.run(spec, end -> train(experiment, trainer(end)));
  }

  private int train(Experiment experiment, CheckpointTrainer checkpointTrainer) {
    ExportedRuns trainer = new ExportedRuns(backbone, this::dataset, checkpointTrainer, PARALLEL);
    Path folder = out.resolve("table-" + table);
    String result = experiment.run(folder, settings(), trainer, soFar -> print(soFar + "\n"));
    ReportFiles.write(out.resolve("table-" + table + ".md"), result);
    return GOOD;
  }

  /** What all rows share; the size of the micro-batch changes no figure. */
  private String settings() {
    try (ClipWeights clip = ClipWeights.open(backbone)) {
      Checkpoint.Backbone weights = Checkpoint.Backbone.of(clip);
      return "%s epochs on %s %s; VisA: %s; MVTec AD: %s"
          .formatted(epochs, weights.name(), weights.sha256(), named(visa), named(mvtec));
    }
  }

  private static String named(Path folder) {
    SegmentationDataset dataset = SegmentationDataset.open(folder);
    return "%s, %s pictures".formatted(dataset.name(), dataset.samples().size());
  }

  private int measureShots() {
    if (bundle == null || data == null) {
      throw new ParameterException(spec.commandLine(), "--shots needs --bundle and --data.");
    }
    SegmentationDataset dataset = limit.applied(SegmentationDataset.open(data));
    DataNotices.print(spec, MaskSurvey.of(dataset));
    try (BundleMaps maps = BundleMaps.open(bundle, ProviderOptions.defaults(), PARALLEL)) {
      Evaluation evaluation = new Evaluation(PARALLEL, sample -> {});
      Shots experiment =
          new Shots(
              dataset, evaluation, draws.seed(), draws.draws(), draws.disturbance(), detectors);
      String result =
          experiment.run(maps, maps.model(), draws.options(), shots, soFar -> print(soFar + "\n"));
      ReportFiles.write(out.resolve("shots.md"), result);
      return GOOD;
    }
  }

  private CheckpointTrainer trainer(EndOnRequest end) {
    if (checkpoints != null) {
      return checkpoints;
    }
    Schedule schedule = Schedule.PAPER.toBuilder().microBatch(microBatch).epochs(epochs).build();
    return new PaperTrainer(backbone, base(), schedule, PARALLEL, listener(end));
  }

  private VcpClipConfig base() {
    try (ClipWeights clip = ClipWeights.open(backbone)) {
      return VcpClipConfig.paper(Kind.VCP_CLIP_PLUS, clip.config(), TrainCommand.FEATURE_LAYERS);
    }
  }

  private TrainingListener listener(EndOnRequest end) {
    return new TrainingListener() {
      @Override
      public boolean wantsStop() {
        return end.isRequested();
      }

      @Override
      public void onEpoch(EpochReport report) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
            "epoch %d of %d: validation pixel AP %.1f%s%n",
            report.epoch() + 1, epochs, 100 * report.score(), report.best() ? ", best so far" : "");
        err.flush();
      }
    };
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private SegmentationDataset dataset(String name) {
    Path folder = name.equals(PaperSplit.VISA_TO_MVTEC.trainedOn()) ? visa : mvtec;
    SegmentationDataset dataset = SegmentationDataset.open(folder);
    DataNotices.print(spec, MaskSurvey.of(dataset).requireDefects(folder));
    return dataset;
  }

  private List<RunPlan> runs(PaperTable chosen) {
    List<RunPlan> all = chosen.runs();
    for (String row : rows) {
      if (all.stream().noneMatch(run -> run.label().equals(row))) {
        throw new VcpClipException(
            "--row '%s': table %d has the rows %s"
                .formatted(row, table, all.stream().map(RunPlan::label).toList()));
      }
    }
    return all.stream().filter(run -> rows.isEmpty() || rows.contains(run.label())).toList();
  }
}
