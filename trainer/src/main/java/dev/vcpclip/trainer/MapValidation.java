package dev.vcpclip.trainer;

import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.model.VcpClip;

/** Judges a model by the pixel average precision of its fused maps, as a mean over categories. */
public final class MapValidation implements Validation {
  private final SegmentationDataset dataset;

  /**
   * @param dataset categories that are not trained on, with masks
   */
  public MapValidation(SegmentationDataset dataset) {
    this.dataset = dataset;
  }

  @Override
  public double score(VcpClip model) {
    return new Evaluation(1, sample -> {})
        .run(dataset, "validation", new ModelMaps(model))
        .mean(result -> result.pixel().ap());
  }
}
