package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.trainer.data.MaskReader;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.Mask;
import dev.vcpclip.trainer.model.VcpClip;

/** Judges a model by the pixel average precision of its fused maps, as a mean over categories. */
public final class MapValidation implements Validation {
  private final SegmentationDataset dataset;

  /**
   * Looks at masks until one has a defect at the model's size.
   *
   * @param dataset categories that are not trained on, with masks
   * @param side of the model's input, which masks are resized to
   * @throws VcpClipException when no defect is left at that size, so that no epoch could be judged
   */
  public MapValidation(SegmentationDataset dataset, int side) {
    this.dataset = dataset;
    if (dataset.samples().stream().noneMatch(sample -> hasDefect(sample, side))) {
      throw new VcpClipException(
          "%s: none of its defects is left at the model's %d x %d pixels, so that no epoch can be validated. Take a larger input (--image-size) or other pictures to validate on."
              .formatted(dataset.name(), side, side));
    }
  }

  private static boolean hasDefect(Sample sample, int side) {
    if (!sample.anomalous()) {
      return false;
    }
    try (Frame picture = Frame.read(sample.image())) {
      byte[] mask = MaskReader.read(sample, picture, side, side);
      return Mask.of(mask, side, side).defects() > 0;
    }
  }

  @Override
  public double score(VcpClip model) {
    return new Evaluation(1, sample -> {})
        .run(dataset, "validation", new ModelMaps(model))
        .mean(result -> result.pixel().ap());
  }
}
