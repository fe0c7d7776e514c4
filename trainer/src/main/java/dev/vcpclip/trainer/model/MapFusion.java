package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * From logits at the patches to probabilities at the pixels, and from two branches to one map.
 *
 * <p>The reference upsamples both classes' logits and takes the softmax after that. Upsampling is
 * linear and a softmax over two is the sigmoid of the difference, so one channel carries both: the
 * abnormal one here, the normal one is what it lacks to 1.
 */
final class MapFusion {
  static final String ALPHA = "alpha";

  private final Map<String, NDArray> weights;
  private final Double fixedClipWeight;

  /**
   * @param fixedClipWeight weight of the CLIP branch, or {@code null} for the learned one
   */
  MapFusion(Map<String, NDArray> weights, Double fixedClipWeight) {
    this.weights = weights;
    this.fixedClipWeight = fixedClipWeight;
  }

  /**
   * Bilinear upsampling, corners aligned, then the softmax.
   *
   * @param logits per layer {@code (B, P, 2)}, the patches of a square grid
   * @param side of the maps in pixels
   * @param bothClasses whether both classes are upsampled, to the same end
   * @return abnormal probability, {@code (B, layers, side, side)}
   */
  static NDArray probabilities(List<NDArray> logits, int side, boolean bothClasses) {
    NDArray stacked = logits.get(0).expandDims(1);
    for (NDArray layer : logits.subList(1, logits.size())) {
      stacked = stacked.concat(layer.expandDims(1), 1);
    }
    long batch = stacked.getShape().get(0);
    long patches = stacked.getShape().get(2);
    long grid = Math.round(Math.sqrt(patches));
    if (bothClasses) {
      NDArray classes =
          stacked.transpose(0, 1, 3, 2).reshape(batch * logits.size() * 2, grid, grid);
      return Resampling.bilinear(classes, side)
          .reshape(batch, logits.size(), 2, side, side)
          .softmax(2)
          .get(":, :, 1");
    }
    NDArray difference =
        stacked.get("..., 1").sub(stacked.get("..., 0")).reshape(batch * logits.size(), grid, grid);
    return Resampling.bilinear(difference, side)
        .getNDArrayInternal()
        .sigmoid()
        .reshape(batch, logits.size(), side, side);
  }

  /**
   * {@code M = sigmoid(a) vcp + (1 - sigmoid(a)) clip} (VCP-CLIP+, unified optimisation), or the
   * same with fixed weights.
   *
   * @param clip of any shape
   * @param vcp of the same shape
   */
  NDArray fuse(NDArray clip, NDArray vcp) {
    if (fixedClipWeight != null) {
      return TorchEngine.scale(clip, fixedClipWeight)
          .add(TorchEngine.scale(vcp, 1 - fixedClipWeight));
    }
    NDArray vcpWeight = weights.get(ALPHA).getNDArrayInternal().sigmoid();
    return clip.add(vcp.sub(clip).mul(vcpWeight));
  }
}
