package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;

/** Scaled dot-product attention of CLIP's blocks; all heads of all images side by side. */
@FunctionalInterface
public interface Attention {
  /**
   * Written out, because DJL has no fused one: the probabilities are there as {@code (B heads, T,
   * T)}, for backward to find them.
   */
  Attention EXPLICIT =
      (query, key, value, mask) -> {
        double scale = 1 / Math.sqrt(query.getShape().get(2));
        NDArray scores = TorchEngine.scale(query, scale).batchMatMul(key.transpose(0, 2, 1));
        if (mask != null) {
          scores = scores.add(mask);
        }
        return scores.softmax(-1).batchMatMul(value);
      };

  /**
   * {@code softmax(q k^T / sqrt(d) + mask) v}.
   *
   * @param query {@code (B heads, T, d)}, not yet scaled
   * @param key likewise
   * @param value likewise
   * @param mask added to the scores, {@code (T, T)}, or {@code null} for none
   * @return shaped as the query
   */
  NDArray attend(NDArray query, NDArray key, NDArray value, NDArray mask);
}
