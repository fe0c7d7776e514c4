package dev.vcpclip.trainer;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TowerPrecision;

/**
 * What to train and how.
 *
 * @param model the method's configuration; what it leaves {@code null} is learned
 * @param loReb whether the balance of the losses is learned
 * @param prompts learnable tokens
 * @param schedule steps and learning rates
 * @param tower in what the frozen image tower is computed
 */
public record TrainingPlan(
    VcpClipConfig model,
    boolean loReb,
    PromptSizes prompts,
    Schedule schedule,
    TowerPrecision tower) {

  /**
   * A plan with these of the four modifications, all in single precision.
   *
   * @param base everything the modifications do not say
   * @param temperature tau, where it is fixed
   * @param clipWeight weight of the CLIP branch at inference, where it is not learned
   */
  public static TrainingPlan of(
      Modifications modifications,
      VcpClipConfig base,
      double temperature,
      double clipWeight,
      PromptSizes prompts,
      Schedule schedule) {
    VcpClipConfig model = modifications.applyTo(base, temperature, clipWeight);
    return new TrainingPlan(model, modifications.loReb(), prompts, schedule, TowerPrecision.FP32);
  }

  /** The same plan with the frozen image tower in that precision. */
  public TrainingPlan withTower(TowerPrecision precision) {
    return new TrainingPlan(model, loReb, prompts, schedule, precision);
  }
}
