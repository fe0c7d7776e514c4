package dev.vcpclip.trainer.experiment;

import dev.vcpclip.trainer.eval.EvaluationReport;
import java.nio.file.Path;

/** Trains and evaluates one row of a table. */
@FunctionalInterface
public interface RunTrainer {
  /**
   * Trains as planned and evaluates what came out.
   *
   * @param folder of this run alone: checkpoints and logs go there, and an interrupted training
   *     goes on from what lies there
   */
  EvaluationReport train(RunPlan plan, Path folder);
}
