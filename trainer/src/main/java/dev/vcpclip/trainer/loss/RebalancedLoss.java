package dev.vcpclip.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;

/**
 * LoReb: {@code sigmoid(b) focal + (1 - sigmoid(b)) dice} with a learned b (VCP-CLIP+, section
 * 3.4), or, without it, the plain sum.
 */
public final class RebalancedLoss {
  private final Supplier<NDArray> beta;

  private RebalancedLoss(Supplier<NDArray> beta) {
    this.beta = beta;
  }

  /** Focal plus dice. */
  public static RebalancedLoss plain() {
    return new RebalancedLoss(null);
  }

  /** Weighted by the learned b, {@code (1)}, asked for at every use. */
  public static RebalancedLoss learned(Supplier<NDArray> beta) {
    return new RebalancedLoss(beta);
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
    NDArray focalWeight = beta.get().getNDArrayInternal().sigmoid();
    NDArray total = dice.add(focal.sub(dice).mul(focalWeight));
    return new Value(total, focal, dice);
  }

  private static NDArray sum(List<NDArray> parts) {
    return parts.stream().reduce(NDArray::add).orElseThrow();
  }
}
