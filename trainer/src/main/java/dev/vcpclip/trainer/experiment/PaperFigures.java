package dev.vcpclip.trainer.experiment;

import java.util.Map;

/**
 * What the paper reports of a run, in percent, by the key of our own reports.
 *
 * <p>Only figures that are certain are here; a figure that is not in {@code percent} is printed as
 * n/a, never guessed.
 *
 * @param percent by key, such as {@code pixel_auroc}
 */
public record PaperFigures(Map<String, Double> percent) {
  /** Of a run of which no figure is certain. */
  public static final PaperFigures UNKNOWN = new PaperFigures(Map.of());

  /** VCP-CLIP+ trained on VisA, mean over MVTec AD's 15 categories. */
  public static final PaperFigures VISA_TO_MVTEC =
      new PaperFigures(
          Map.of(
              "pixel_auroc", 91.6,
              "pixel_aupro", 86.5,
              "pixel_ap", 46.6,
              "pixel_f1_max", 48.2,
              "pixel_iou", 33.2,
              "image_auroc", 89.6,
              "image_ap", 95.0,
              "image_f1_max", 92.6));

  /** Copies the map. */
  public PaperFigures {
    percent = Map.copyOf(percent);
  }
}
