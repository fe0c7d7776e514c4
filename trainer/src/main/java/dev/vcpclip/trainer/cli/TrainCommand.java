package dev.vcpclip.trainer.cli;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.MapValidation;
import dev.vcpclip.trainer.RunLock;
import dev.vcpclip.trainer.Schedule;
import dev.vcpclip.trainer.TrainingPlan;
import dev.vcpclip.trainer.TrainingRun;
import dev.vcpclip.trainer.Validation;
import dev.vcpclip.trainer.data.DatasetBatches;
import dev.vcpclip.trainer.data.MaskSurvey;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.TowerPrecision;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains VCP-CLIP+, or one of its ablations, on a frozen backbone. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains VCP-CLIP+ on a frozen backbone; writes checkpoints that export reads.",
      "Defaults are the paper's. Run again with the same options to go on where it was stopped."
    },
    footer = {
      "",
      "Example: ./vcpclip train --backbone samples/backbone/small-clip.safetensors --image-size 128"
          + " --data demo/train -o demo/run (the data: generate's example)",
      "Exit code: 0 done, 2 an error, 130 stopped before the end."
    })
public final class TrainCommand implements Verb {
  /** Feature layers of the paper. */
  static final int FEATURE_LAYERS = 4;

  private static final long MIB = 1L << 20;

  @Spec private CommandSpec spec;

  @Option(names = "--backbone", required = true, paramLabel = "FILE", description = "CLIP.")
  private Path backbone;

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FOLDER",
      description = "Pictures with masks, in any layout that evaluate reads.")
  private Path data;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FOLDER",
      description = "Folder of this run: best/, last/, log.csv, curves.png, state.")
  private Path out;

  @Option(
      names = "--categories",
      split = ",",
      paramLabel = "NAME",
      description = "Train on these only (default: all).")
  private List<String> categories = List.of();

  @Option(
      names = "--validate",
      paramLabel = "FOLDER",
      description = "Other pictures; their pixel AP chooses the best epoch (default: the last).")
  private Path validate;

  @Option(
      names = "--validate-categories",
      split = ",",
      paramLabel = "NAME",
      description = "Validate on these only (default: all).")
  private List<String> validateCategories = List.of();

  @Option(
      names = "--image-size",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Side of the input (default: 518, or the next lower multiple of the patch).")
  private Integer imageSize;

  @Option(
      names = "--features",
      converter = Numbers.Count.class,
      split = ",",
      paramLabel = "LAYER",
      description = "Blocks of the image tower, from 1, rising (default: four, evenly spaced).")
  private List<Integer> features;

  @Option(
      names = "--top-k",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Of the image score.")
  private Integer topK;

  @Option(
      names = "--sigma",
      converter = Numbers.NotNegative.class,
      paramLabel = "PIXELS",
      description = "Of the map's Gaussian.")
  private Double sigma;

  @Option(
      names = "--epochs",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int epochs = Schedule.PAPER.epochs();

  @Option(
      names = "--batch",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int batch = Schedule.PAPER.batchSize();

  @Option(
      names = "--micro-batch",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Pictures a device computes at once; fewer need less memory (default: the batch).")
  private Integer microBatch;

  @Option(
      names = "--tower-precision",
      paramLabel = "TYPE",
      description = "Of the frozen image tower: fp16 or fp32 (default: fp16 on a GPU).")
  private TowerPrecision tower;

  @Option(
      names = "--lr",
      converter = Numbers.Positive.class,
      paramLabel = "RATE",
      description = "Default: ${DEFAULT-VALUE}.")
  private double rate = Schedule.PAPER.rate();

  @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = Schedule.PAPER.seed();

  @Option(
      names = "--score-rule",
      paramLabel = "RULE",
      description =
          "Maps the image score is read from: ${COMPLETION-CANDIDATES} (default: BRANCH_SUM).")
  private ScoreRule.Rule scoreRule;

  @Option(
      names = "--flatten",
      description = "Divide the pictures' slow light out first; the bundle will do the same.")
  private boolean flatten;

  @Option(
      names = "--no-augment",
      description = "Take pictures as they are; their features are then computed once.")
  private boolean noAugment;

  @Option(
      names = "--cache",
      converter = Numbers.Natural.class,
      paramLabel = "MIB",
      description = "Heap for those features (default: ${DEFAULT-VALUE}).")
  private int cacheMib = 1024;

  @Option(
      names = "--mosaic",
      converter = Numbers.Share.class,
      paramLabel = "P",
      description = "Share of 2 x 2 mosaics.")
  private double mosaic;

  @Option(
      names = "--threads",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "That load pictures (default: ${DEFAULT-VALUE}).")
  private int threads = 2;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description = "Values to begin with, by name, such as pretrain's heads.safetensors.")
  private Path start;

  @Option(
      names = "--temperature",
      converter = Numbers.Positive.class,
      paramLabel = "TAU",
      description = "Default: ${DEFAULT-VALUE}.")
  private double temperature = TrainingPlan.TEMPERATURE;

  @Option(
      names = "--idp-tokens",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int idpTokens = PromptSizes.PAPER.idpTokens();

  @Option(names = "--learned-temperature", description = "Switch off: the fixed temperature.")
  private boolean learnedTemperature;

  @Option(names = "--no-uniop", description = "Switch off: unified optimisation.")
  private boolean noUniOp;

  @Option(names = "--no-loreb", description = "Switch off: the rebalanced loss.")
  private boolean noLoReb;

  @Option(names = "--no-idp", description = "Switch off: the image-driven dynamic prompt.")
  private boolean noIdp;

  @Override
  public Integer call() throws Exception {
    return Stoppable.run(spec, this::train);
  }

  private int train(EndOnRequest end) {
    SegmentationDataset training = open(data, categories);
    MaskSurvey survey = MaskSurvey.of(training).requireDefects(data);
    DataNotices.print(spec, survey);
    SegmentationDataset validation = validate == null ? null : validation();
    Path best = train(training, validation, end);
    spec.commandLine().getOut().println(best);
    spec.commandLine().getOut().flush();
    return GOOD;
  }

  private Path train(
      SegmentationDataset training, SegmentationDataset validation, EndOnRequest end) {
    LockFile lock = RunLock.take(out);
    try (lock;
        ClipWeights clip = ClipWeights.open(backbone)) {
      TrainingPlan plan = plan(clip.config());
      Validation judge =
          validation == null ? null : new MapValidation(validation, plan.model().imageSize());
      DatasetBatches.Options loading =
          DatasetBatches.Options.defaults().toBuilder()
              .side(plan.model().imageSize())
              .flatten(plan.model().flatten())
              .batchSize(batch)
              .seed(seed)
              .augment(!noAugment)
              .mosaicProbability(mosaic)
              .parallel(threads)
              .build();
      long cacheBytes = noAugment ? cacheMib * MIB : 0;
      try (DatasetBatches batches = new DatasetBatches(training, loading);
          TrainingRun run = new TrainingRun(clip, plan, out, TorchEngine.devices(), cacheBytes);
          TrainingProgress progress =
              new TrainingProgress(batches.batches(0), epochs, end::isRequested)) {
        if (start != null) {
          run.startFrom(start);
        }
        return run.train(batches, judge, progress);
      }
    }
  }

  private SegmentationDataset validation() {
    SegmentationDataset dataset = open(validate, validateCategories);
    DataNotices.print(spec, MaskSurvey.of(dataset).requireDefects(validate));
    return dataset;
  }

  private static SegmentationDataset open(Path folder, List<String> categories) {
    SegmentationDataset all = SegmentationDataset.open(folder);
    return categories.isEmpty() ? all : all.only(categories);
  }

  private TrainingPlan plan(ClipConfig clip) {
    Modifications modifications =
        Modifications.ALL.toBuilder()
            .fixedTemperature(!learnedTemperature)
            .uniOp(!noUniOp)
            .loReb(!noLoReb)
            .idp(!noIdp)
            .build();
    VcpClipConfig base =
        ConfigOverrides.builder()
            .imageSize(imageSize)
            .featureLayers(features)
            .topK(topK)
            .sigma(sigma)
            .scoreRule(scoreRule)
            .flatten(flatten)
            .build()
            .applyTo(VcpClipConfig.paper(Kind.VCP_CLIP_PLUS, clip, FEATURE_LAYERS));
    Schedule schedule =
        Schedule.PAPER.toBuilder()
            .batchSize(batch)
            .microBatch(microBatch == null ? batch : microBatch)
            .epochs(epochs)
            .seed(seed)
            .rate(rate)
            .build();
    return TrainingPlan.builder(base)
        .modifications(modifications)
        .temperature(temperature)
        .prompts(PromptSizes.PAPER.withIdpTokens(idpTokens))
        .schedule(schedule)
        .tower(tower == null ? TowerPrecision.usual() : tower)
        .build();
  }
}
