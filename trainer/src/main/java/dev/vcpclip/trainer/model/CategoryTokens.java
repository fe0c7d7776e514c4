package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;

/** What stands where a product's name would be: made from the image alone. */
sealed interface CategoryTokens permits Idp, PreVcp {
  /**
   * @param x the image feature, {@code (B, embedDim)}
   * @return {@code (B, r, textWidth)}
   */
  NDArray tokens(NDArray x);
}
