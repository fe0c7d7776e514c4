package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vcpclip.trainer.model.TorchEngine;
import java.util.List;

/**
 * Whether each crop is defective, by a score such as the verdict is taken from.
 *
 * <p>The other losses are content if a defect stands out of its own picture; this one asks for one
 * threshold for all surfaces of a batch.
 */
final class VerdictLoss {
  /**
   * Share of the patches that the score is the mean of, as the embedded default's rule takes it.
   */
  private static final double SCORED = 0.015;

  /** Score that parts good from defective, and how far from it a verdict counts as sure. */
  private static final float THRESHOLD = 0.45f;

  private static final float SURE = 0.1f;

  /**
   * Share of a crop that a defect must cover to ask for an alarm; one that covers less is not
   * judged.
   */
  private static final double JUDGED = 0.0015;

  private VerdictLoss() {}

  /**
   * Cross entropy of the verdicts.
   *
   * @param differences per layer, damaged minus good, {@code (B, patches)}
   */
  static NDArray of(List<NDArray> differences, CropBatch batch) {
    NDArray fused = null;
    for (NDArray d : differences) {
      NDArray p = d.getNDArrayInternal().sigmoid();
      fused = fused == null ? p : fused.add(p);
    }
    fused = TorchEngine.scale(fused, 1.0 / differences.size());
    long patches = fused.getShape().get(1);
    int highest = (int) Math.max(1, Math.round(SCORED * patches));
    int[] eachPatch = {1};
    NDArray top = fused.topK(highest, 1).get(0).mean(eachPatch);
    NDArray score = top.sub(TorchEngine.scale(fused.mean(eachPatch), 0.5));
    NDArray logits = TorchEngine.scale(score.sub(THRESHOLD), 1 / SURE);
    float[] defective = new float[batch.count()];
    float[] judged = new float[batch.count()];
    for (int i = 0; i < batch.count(); i++) {
      double share = batch.defectShare(i);
      defective[i] = share > 0 ? 1 : 0;
      judged[i] = share == 0 || share >= JUDGED ? 1f / batch.count() : 0;
    }
    NDManager manager = logits.getManager();
    NDArray entropy = Objective.softplus(logits).sub(logits.mul(manager.create(defective)));
    return entropy.mul(manager.create(judged)).sum();
  }
}
