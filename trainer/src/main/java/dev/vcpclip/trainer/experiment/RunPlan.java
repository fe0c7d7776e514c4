package dev.vcpclip.trainer.experiment;

import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.model.Modifications;

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
  public static final double TEMPERATURE = 0.07;

  /** The paper's N. */
  public static final int IDP_TOKENS = 3;

  /** VCP-CLIP+ in the paper's main setting, under a label. */
  static RunPlan full(String label) {
    return new RunPlan(
        label,
        Modifications.ALL,
        IDP_TOKENS,
        TEMPERATURE,
        PaperSplit.VISA_TO_MVTEC,
        PaperFigures.VISA_TO_MVTEC);
  }

  RunPlan with(Modifications other) {
    return new RunPlan(
        label, other, idpTokens, temperature, split, paperIf(other, Modifications.ALL));
  }

  RunPlan withIdpTokens(int other) {
    return new RunPlan(label, modifications, other, temperature, split, paperIf(other, IDP_TOKENS));
  }

  RunPlan withTemperature(double other) {
    return new RunPlan(label, modifications, idpTokens, other, split, paperIf(other, TEMPERATURE));
  }

  RunPlan on(PaperSplit other) {
    return new RunPlan(
        label,
        modifications,
        idpTokens,
        temperature,
        other,
        paperIf(other, PaperSplit.VISA_TO_MVTEC));
  }

  /** A row that differs from the paper's main setting has figures of its own. */
  private PaperFigures paperIf(Object value, Object main) {
    return value.equals(main) ? paper : PaperFigures.UNKNOWN;
  }

  /** The label as a folder's name. */
  String folder() {
    return label.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }
}
