package dev.vcpclip.trainer.experiment;

import dev.vcpclip.trainer.data.SegmentationDataset;
import java.nio.file.Path;

/** Trains one row of a table to a checkpoint. */
@FunctionalInterface
public interface CheckpointTrainer {
  /**
   * Trains, going on from an interrupted training in the same folder.
   *
   * @param plan switches, N, tau, learning rate
   * @param training what to train on
   * @param validation chooses the best epoch
   * @param folder for checkpoints and logs
   * @return the best checkpoint, as the exporter reads it
   */
  Path train(
      RunPlan plan, SegmentationDataset training, SegmentationDataset validation, Path folder);
}
