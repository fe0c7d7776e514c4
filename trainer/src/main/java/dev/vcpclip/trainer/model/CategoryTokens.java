package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;

/** Tokens in the place of a product's name, made from the image alone. */
sealed interface CategoryTokens permits Idp, PreVcp {
  /**
   * @param x the image feature, {@code (B, embedDim)}
   * @return {@code (B, r, textWidth)}
   */
  NDArray tokens(NDArray x);
}
