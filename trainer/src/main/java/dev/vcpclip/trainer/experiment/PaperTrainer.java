package dev.vcpclip.trainer.experiment;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.trainer.MapValidation;
import dev.vcpclip.trainer.RunLock;
import dev.vcpclip.trainer.Schedule;
import dev.vcpclip.trainer.TrainingListener;
import dev.vcpclip.trainer.TrainingPlan;
import dev.vcpclip.trainer.TrainingRun;
import dev.vcpclip.trainer.data.DatasetBatches;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TowerPrecision;
import java.nio.file.Path;

/** Trains a row with {@link TrainingRun}: the paper's schedule, augmentation and validation. */
public final class PaperTrainer implements CheckpointTrainer {
  private final Path backbone;
  private final VcpClipConfig base;
  private final Schedule schedule;
  private final int parallel;
  private final TrainingListener listener;

  /**
   * @param backbone CLIP's weights
   * @param base what no row changes: input size, feature layers, template, score
   * @param schedule the learning rate is replaced by the row's
   * @param parallel threads that load pictures
   * @param listener hears of every step
   */
  public PaperTrainer(
      Path backbone,
      VcpClipConfig base,
      Schedule schedule,
      int parallel,
      TrainingListener listener) {
    this.backbone = backbone;
    this.base = base;
    this.schedule = schedule;
    this.parallel = parallel;
    this.listener = listener;
  }

  @Override
  public Path train(
      RunPlan plan, SegmentationDataset training, SegmentationDataset validation, Path folder) {
    TrainingPlan trainingPlan =
        TrainingPlan.builder(base)
            .modifications(plan.modifications())
            .temperature(plan.temperature())
            .prompts(PromptSizes.PAPER.withIdpTokens(plan.idpTokens()))
            .schedule(schedule.toBuilder().rate(plan.split().learningRate()).build())
            .tower(TowerPrecision.usual())
            .build();
    DatasetBatches.Options options =
        DatasetBatches.Options.defaults().toBuilder()
            .side(base.imageSize())
            .flatten(base.flatten())
            .batchSize(schedule.batchSize())
            .seed(schedule.seed())
            .mosaicProbability(plan.split().mosaicProbability())
            .parallel(parallel)
            .build();
    MapValidation judge = new MapValidation(validation, base.imageSize());
    LockFile lock = RunLock.take(folder);
    try (lock;
        ClipWeights clip = ClipWeights.open(backbone);
        DatasetBatches batches = new DatasetBatches(training, options);
        TrainingRun run = TrainingRun.open(clip, trainingPlan, folder)) {
      return run.train(batches, judge, listener);
    }
  }
}
