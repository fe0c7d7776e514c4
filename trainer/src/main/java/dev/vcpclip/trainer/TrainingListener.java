package dev.vcpclip.trainer;

/** Hears how a training goes; called from the training's thread. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** After each step. */
  default void onStep(StepReport report) {}

  /** After each epoch, when its checkpoint is on the disk. */
  default void onEpoch(EpochReport report) {}

  /**
   * Whether to stop here, before the end: asked after each step.
   *
   * <p>PyTorch crashes when the program ends while it computes, so a signal has to be waited with
   * until a step is done.
   */
  default boolean wantsStop() {
    return false;
  }

  /**
   * One step.
   *
   * @param epoch counted from 0
   * @param batch counted from 0
   * @param batches of this epoch
   * @param loss what was minimised
   * @param focal unweighted, summed over layers
   * @param dice likewise
   * @param alpha a, the logit of the VCP branch's weight; NaN where it is not learned
   * @param beta b, the logit of the focal loss's weight; NaN where it is not learned
   * @param imagesPerSecond of this step, loading included
   */
  record StepReport(
      int epoch,
      int batch,
      int batches,
      double loss,
      double focal,
      double dice,
      double alpha,
      double beta,
      double imagesPerSecond) {}

  /**
   * One epoch.
   *
   * @param epoch counted from 0
   * @param score the validation's; NaN without one
   * @param best whether it is the highest so far, or there is no validation
   */
  record EpochReport(int epoch, double score, boolean best) {}
}
