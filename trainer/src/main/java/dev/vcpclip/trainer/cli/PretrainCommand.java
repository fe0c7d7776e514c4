package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.runtime.launcher.EndOnRequest;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.RunLock;
import dev.vcpclip.trainer.TrainingStoppedException;
import dev.vcpclip.trainer.data.synthetic.Photographs;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.eval.PixelMetrics;
import dev.vcpclip.trainer.model.MatmulPrecision;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.pretrain.PretrainConfig;
import dev.vcpclip.trainer.pretrain.Pretraining;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pre-trains the backbone of the embedded default. */
@Command(
    name = "pretrain",
    description = "Pre-train a small CLIP-shaped backbone on generated pictures.",
    footer = {
      "",
      "Example: ./vcpclip pretrain --out demo/backbone --steps 20",
      "Run again with the same --out to go on where it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class PretrainCommand implements Verb {
  private static final long VALIDATION_SEED = 0x7A11DA7E;
  private static final int VALIDATION_PICTURES = 100;

  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, description = "Folder for state, backbone and log.")
  private Path out;

  @Mixin private PhotographArguments photographs;

  @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 333;

  @Option(
      names = "--steps",
      converter = Numbers.Count.class,
      description = "Steps of the whole run. Default: ${DEFAULT-VALUE}.")
  private int steps = 6000;

  @Option(
      names = "--lr",
      converter = Numbers.Positive.class,
      description = "Peak learning rate. Default: ${DEFAULT-VALUE}.")
  private double learningRate = 1e-3;

  @Option(
      names = "--workers",
      converter = Numbers.Count.class,
      description = "Default: the number of cores.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--shard",
      converter = Numbers.Count.class,
      description = "Patches in a worker's share of a batch. Default: ${DEFAULT-VALUE}.")
  private int shard = 2560;

  @Option(
      names = "--width",
      converter = Numbers.Count.class,
      description = "Of the image tower. Default: ${DEFAULT-VALUE}.")
  private int width = 128;

  @Option(
      names = "--layers",
      converter = Numbers.Count.class,
      description = "Of the image tower. Default: ${DEFAULT-VALUE}.")
  private int layers = 5;

  @Option(
      names = "--feature-layers",
      converter = Numbers.Count.class,
      split = ",",
      description = "Blocks that are supervised densely, rising. Default: ${DEFAULT-VALUE}.")
  private List<Integer> featureLayers = List.of(2, 3, 4, 5);

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description = "Weights of an EfficientNet-Lite whose features the image tower predicts.")
  private Path teacher;

  @Option(
      names = "--teacher-weight",
      converter = Numbers.Positive.class,
      description =
          "Of what is learnt from the teacher in the sum of losses, that of the masks being 1. "
              + "Default: ${DEFAULT-VALUE}.")
  private double teacherWeight = 0.25;

  @Option(
      names = "--score-weight",
      converter = Numbers.Positive.class,
      description =
          "Of the verdicts on whole pictures in that sum. Default: they are not asked for.")
  private double scoreWeight;

  @Option(
      names = "--even-light",
      converter = Numbers.Share.class,
      description =
          "Share of the pictures whose slow light is divided out. Default: ${DEFAULT-VALUE}.")
  private double evenLight;

  @Option(
      names = "--bf16",
      description =
          "Round the factors of matrix products to bf16: faster on processors with AMX. Linux only.")
  private boolean bf16;

  @ArgGroup(exclusive = false)
  private Start start;

  @Option(
      names = "--every",
      converter = Numbers.Count.class,
      description = "Steps between checkpoints with validation. Default: ${DEFAULT-VALUE}.")
  private int every = 500;

  /** Where a run begins that does not begin with fresh weights. */
  private static final class Start {
    @Option(
        names = "--backbone",
        required = true,
        paramLabel = "FILE",
        description =
            "Backbone of an earlier run, to begin with. Its tower is widened to a --width that is "
                + "a whole multiple of its own, and computes at first what it did.")
    private Path backbone;

    @Option(
        names = "--heads",
        required = true,
        paramLabel = "FILE",
        description = "Its linear layers.")
    private Path heads;
  }

  @Override
  public Integer call() throws Exception {
    return Stoppable.run(spec, this::pretrain);
  }

  private int pretrain(EndOnRequest end) {
    // The workers are the threads.
    TorchEngine.threads(1);
    if (bf16) {
      MatmulPrecision.MEDIUM.use();
    }
    Photographs read = photographs.read();
    System.out.printf(
        "photographed: %d textures, %d objects, %d scenes%n",
        read.textures().size(), read.objects().size(), read.scenes().size());
    PictureGenerator pictures = new PictureGenerator(read, seed);
    PictureGenerator heldOut = new PictureGenerator(read, VALIDATION_SEED);
    PretrainConfig config =
        PretrainConfig.defaults().toBuilder()
            .seed(seed)
            .steps(steps)
            .learningRate(learningRate)
            .workers(workers)
            .shard(shard)
            .tower(width, layers)
            .featureLayers(featureLayers)
            .evenLight(evenLight)
            .teacherWeight(teacherWeight)
            .scoreWeight(scoreWeight)
            .continued(start != null)
            .build();
    LockFile lock = RunLock.take(out);
    try (lock;
        Pretraining run = new Pretraining(config, teacher)) {
      if (start != null) {
        run.start(start.backbone, start.heads);
      }
      run.resume(out);
      System.out.printf("%d parameters, from step %d%n", run.size(), run.step());
      PretrainingLog log = new PretrainingLog(out);
      if (run.step() == 0) {
        log.validation(0, run.validate(heldOut, VALIDATION_PICTURES, 128));
      }
      while (run.step() < steps) {
        int until = Math.min(steps, (run.step() / every + 1) * every);
        run.train(pictures, until, log::step, end::isRequested);
        run.save(out);
        if (run.step() < until) {
          throw new TrainingStoppedException(
              "%s: stopped after %d of %d steps. Run again with the same --out to go on."
                  .formatted(out, run.step(), steps));
        }
        PixelMetrics metrics = run.validate(heldOut, VALIDATION_PICTURES, 128);
        log.validation(run.step(), metrics);
      }
    }
    return GOOD;
  }
}
