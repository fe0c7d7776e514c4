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
public record Losses(double dense, double contrastive, double taught, double scored) {
  /** The mean of each part, NaN where one of them is. */
  public static Losses mean(List<Losses> several) {
    return new Losses(
        mean(several, Losses::dense),
        mean(several, Losses::contrastive),
        mean(several, Losses::taught),
        mean(several, Losses::scored));
  }

  private static double mean(List<Losses> several, ToDoubleFunction<Losses> part) {
    return several.stream().mapToDouble(part).average().orElse(Double.NaN);
  }
}
