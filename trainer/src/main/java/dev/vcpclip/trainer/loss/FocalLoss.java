package dev.vcpclip.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * Focal loss over two classes with gamma 2 and alpha 1: {@code -(1 - pt)^2 log(pt)}, averaged over
 * pixels and pictures, summed over layers.
 *
 * <p>As in the reference, the one-hot target is softened to {@code [1e-5, 1 - 1e-5]} and 1e-5 is
 * added to {@code pt}.
 */
final class FocalLoss {
  private static final double SMOOTHING = 1e-5;
  private static final int[] PICTURES = {0};
  private static final int[] PIXELS = {2};

  private FocalLoss() {}

  /**
   * @param abnormal probabilities, {@code (B, layers, H, W)}
   * @param mask 0 or 1, {@code (B, 1, H, W)}
   * @return a scalar
   */
  static NDArray of(NDArray abnormal, NDArray mask) {
    NDArray target = mask.clip(SMOOTHING, 1 - SMOOTHING);
    // Both classes at once: t p + (1 - t)(1 - p) = (2 t - 1) p + (1 - t).
    NDArray agreement = abnormal.mul(target.mul(2).sub(1)).add(target.mul(-1).add(1 + SMOOTHING));
    NDArray miss = agreement.neg().add(1);
    NDArray perPixel = miss.square().mul(agreement.log());
    long pictures = abnormal.getShape().get(0);
    long layers = abnormal.getShape().get(1);
    return perPixel.reshape(pictures, layers, -1).mean(PIXELS).mean(PICTURES).sum().neg();
  }
}
