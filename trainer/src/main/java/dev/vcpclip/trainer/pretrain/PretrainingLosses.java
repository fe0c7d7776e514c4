package dev.vcpclip.trainer.pretrain;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What pre-training makes small, part by part and before they are weighed.
 *
 * @param dense against the masks
 * @param contrastive against the captions
 * @param taught share of the teacher's features that is not predicted; NaN without a teacher
 * @param scored of the verdicts on the crops; NaN if not asked for
 */
public record PretrainingLosses(double dense, double contrastive, double taught, double scored) {
  /** The mean of each part, NaN where one of them is. */
  public static PretrainingLosses mean(List<PretrainingLosses> several) {
    return new PretrainingLosses(
        mean(several, PretrainingLosses::dense),
        mean(several, PretrainingLosses::contrastive),
        mean(several, PretrainingLosses::taught),
        mean(several, PretrainingLosses::scored));
  }

  private static double mean(
      List<PretrainingLosses> several, ToDoubleFunction<PretrainingLosses> part) {
    return several.stream().mapToDouble(part).average().orElse(Double.NaN);
  }
}
