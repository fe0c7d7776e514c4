package dev.vcpclip.trainer;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TowerPrecision;

/**
 * Everything that decides a training's outcome but its data.
 *
 * @param model the method's configuration; what it leaves {@code null} is learned
 * @param loReb whether the balance of the losses is learned
 * @param prompts learnable tokens
 * @param schedule steps and learning rates
 * @param tower precision of the frozen image tower
 */
public record TrainingPlan(
    VcpClipConfig model,
    boolean loReb,
    PromptSizes prompts,
    Schedule schedule,
    TowerPrecision tower) {
  /** The paper's tau. */
  public static final double TEMPERATURE = 0.07;

  /** The baseline's weight of the CLIP branch, where none is learned. */
  private static final double CLIP_WEIGHT = VcpClipConfig.paper(Kind.VCP_CLIP).fixedClipWeight();

  /**
   * The paper's plan: all four modifications, the image tower in single precision.
   *
   * @param base everything that the modifications do not say
   */
  public static Builder builder(VcpClipConfig base) {
    return new Builder(base);
  }

  /** A builder that starts from this plan. */
  public Builder toBuilder() {
    Builder builder =
        new Builder(model)
            .modifications(
                new Modifications(
                    model.fixedTemperature() != null,
                    model.fixedClipWeight() == null,
                    loReb,
                    model.kind() == Kind.VCP_CLIP_PLUS))
            .prompts(prompts)
            .schedule(schedule)
            .tower(tower);
    if (model.fixedTemperature() != null) {
      builder.temperature(model.fixedTemperature());
    }
    if (model.fixedClipWeight() != null) {
      builder.clipWeight(model.fixedClipWeight());
    }
    return builder;
  }

  /** Values on their way to a {@link TrainingPlan}. Not thread-safe. */
  public static final class Builder {
    private final VcpClipConfig base;
    private Modifications modifications = Modifications.ALL;
    private double temperature = TEMPERATURE;
    private double clipWeight = CLIP_WEIGHT;
    private PromptSizes prompts = PromptSizes.PAPER;
    private Schedule schedule = Schedule.PAPER;
    private TowerPrecision tower = TowerPrecision.FP32;

    private Builder(VcpClipConfig base) {
      this.base = base;
    }

    /** Chooses among the four modifications. */
    public Builder modifications(Modifications value) {
      modifications = value;
      return this;
    }

    /** Sets tau, for where it is fixed. */
    public Builder temperature(double value) {
      temperature = value;
      return this;
    }

    /** Sets the weight of the CLIP branch at inference, for where it is not learned. */
    public Builder clipWeight(double value) {
      clipWeight = value;
      return this;
    }

    /** Sets the numbers of learnable tokens. */
    public Builder prompts(PromptSizes value) {
      prompts = value;
      return this;
    }

    /** Sets steps and learning rates. */
    public Builder schedule(Schedule value) {
      schedule = value;
      return this;
    }

    /** Sets the precision of the frozen image tower. */
    public Builder tower(TowerPrecision value) {
      tower = value;
      return this;
    }

    /**
     * The plan.
     *
     * @throws dev.vcpclip.runtime.VcpClipException when a number is out of its range
     */
    public TrainingPlan build() {
      VcpClipConfig model = modifications.applyTo(base, temperature, clipWeight);
      return new TrainingPlan(model, modifications.loReb(), prompts, schedule, tower);
    }
  }
}
