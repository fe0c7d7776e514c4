package dev.vcpclip.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * LoReb: {@code sigmoid(b) focal + (1 - sigmoid(b)) dice} with a learned b (VCP-CLIP+, section
 * 3.4), or, without it, the plain sum.
 */
public final class RebalancedLoss {
  private final NDArray beta;

  /**
   * @param beta the learned b, {@code (1)}, or {@code null} for the plain sum
   */
  public RebalancedLoss(NDArray beta) {
    this.beta = beta;
  }

  /**
   * The parts of a loss, scalars that belong to the enclosing scope.
   *
   * @param total what is minimised
   * @param focal before weighting, summed over layers and supervised maps
   * @param dice likewise
   */
  public record Value(NDArray total, NDArray focal, NDArray dice) {}

  /**
   * @param supervised sets of abnormal probabilities, {@code (B, layers, H, W)} each: the fused
   *     maps or, where the branches are supervised alone, one for each
   * @param mask 0 or 1, {@code (B, 1, H, W)}
   */
  public Value of(List<NDArray> supervised, NDArray mask) {
    NDArray focal = sum(supervised.stream().map(maps -> FocalLoss.of(maps, mask)).toList());
    NDArray dice = sum(supervised.stream().map(maps -> DiceLoss.of(maps, mask)).toList());
    if (beta == null) {
      return new Value(focal.add(dice), focal, dice);
    }
    NDArray focalWeight = beta.getNDArrayInternal().sigmoid();
    NDArray total = dice.add(focal.sub(dice).mul(focalWeight));
    return new Value(total, focal, dice);
  }

  private static NDArray sum(List<NDArray> parts) {
    return parts.stream().reduce(NDArray::add).orElseThrow();
  }
}
