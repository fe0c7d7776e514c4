package dev.vcpclip.trainer;

import dev.vcpclip.trainer.model.VcpClip;

/** Judges the model after an epoch, on pictures it is not trained on. */
@FunctionalInterface
public interface Validation {
  /**
   * @param model to be run inside an {@link ai.djl.ndarray.NDScope}
   * @return a score, higher is better; the best epoch's parameters are kept. Never NaN
   */
  double score(VcpClip model);
}
