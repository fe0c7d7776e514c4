package dev.vcpclip.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * Dice loss: {@code 1 - (2 sum(p m) + 1) / (sum p + sum m + 1)} over each picture's pixels,
 * averaged over pictures, summed over layers.
 */
final class DiceLoss {
  private static final int[] PICTURES = {0};
  private static final int[] PIXELS = {2, 3};

  private DiceLoss() {}

  /**
   * @param abnormal probabilities, {@code (B, layers, H, W)}
   * @param mask 0 or 1, {@code (B, 1, H, W)}
   * @return a scalar
   */
  static NDArray of(NDArray abnormal, NDArray mask) {
    NDArray shared = abnormal.mul(mask).sum(PIXELS);
    NDArray overlap = shared.add(shared).add(1);
    NDArray extent = abnormal.sum(PIXELS).add(mask.sum(PIXELS)).add(1);
    return overlap.div(extent).mean(PICTURES).neg().add(1).sum();
  }
}
