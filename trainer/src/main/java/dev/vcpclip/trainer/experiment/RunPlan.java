package dev.vcpclip.trainer.experiment;

import dev.vcpclip.trainer.TrainingPlan;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.PromptSizes;
import java.util.Locale;

/**
 * One training with its evaluation: a row of a table.
 *
 * @param label what differs from the other rows; unique within a table
 * @param modifications the four switches
 * @param idpTokens N of the image-driven dynamic prompt, where it is on
 * @param temperature tau, where it is fixed
 * @param split what is trained on and what is evaluated
 * @param paper the paper's figures of this row
 */
public record RunPlan(
    String label,
    Modifications modifications,
    int idpTokens,
    double temperature,
    PaperSplit split,
    PaperFigures paper) {
  /** The paper's tau. */
  public static final double TEMPERATURE = TrainingPlan.TEMPERATURE;

  /** The paper's N. */
  public static final int IDP_TOKENS = PromptSizes.PAPER.idpTokens();

  /** VCP-CLIP+ in the paper's main setting, under a label. */
  static Builder builder(String label) {
    return new Builder(label);
  }

  /** Everything that decides its figures, in words. */
  String settings() {
    return "%s, N %s, tau %s, trained on %s, evaluated on %s"
        .formatted(
            modifications.label(), idpTokens, temperature, split.trainedOn(), split.evaluatedOn());
  }

  /** The label as a folder's name. */
  String folder() {
    return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }

  /** Values on their way to a {@link RunPlan}. Not thread-safe. */
  static final class Builder {
    private final String label;
    private Modifications modifications = Modifications.ALL;
    private int idpTokens = IDP_TOKENS;
    private double temperature = TEMPERATURE;
    private PaperSplit split = PaperSplit.VISA_TO_MVTEC;

    private Builder(String label) {
      this.label = label;
    }

    Builder modifications(Modifications value) {
      modifications = value;
      return this;
    }

    Builder idpTokens(int value) {
      idpTokens = value;
      return this;
    }

    Builder temperature(double value) {
      temperature = value;
      return this;
    }

    Builder split(PaperSplit value) {
      split = value;
      return this;
    }

    /** The row; one that differs from the paper's main setting has figures of its own. */
    RunPlan build() {
      boolean main =
          modifications.equals(Modifications.ALL)
              && idpTokens == IDP_TOKENS
              && temperature == TEMPERATURE
              && split == PaperSplit.VISA_TO_MVTEC;
      PaperFigures paper = main ? PaperFigures.VISA_TO_MVTEC : PaperFigures.UNKNOWN;
      return new RunPlan(label, modifications, idpTokens, temperature, split, paper);
    }
  }
}
