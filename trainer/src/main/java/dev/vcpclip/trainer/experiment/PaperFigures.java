package dev.vcpclip.trainer.experiment;

import dev.vcpclip.trainer.eval.Figure;
import java.util.Map;

/**
 * Figures that the paper reports of a run, in percent.
 *
 * <p>Only figures that are certain are here; a figure that is not in {@code percent} is printed as
 * n/a, never guessed.
 *
 * @param percent by figure
 */
public record PaperFigures(Map<Figure, Double> percent) {
  /** Of a run of which no figure is certain. */
  public static final PaperFigures UNKNOWN = new PaperFigures(Map.of());

  /** VCP-CLIP+ trained on VisA, mean over MVTec AD's 15 categories. */
  public static final PaperFigures VISA_TO_MVTEC =
      new PaperFigures(
          Map.of(
              Figure.PIXEL_AUROC, 91.6,
              Figure.PIXEL_AUPRO, 86.5,
              Figure.PIXEL_AP, 46.6,
              Figure.PIXEL_F1_MAX, 48.2,
              Figure.PIXEL_IOU, 33.2,
              Figure.IMAGE_AUROC, 89.6,
              Figure.IMAGE_AP, 95.0,
              Figure.IMAGE_F1_MAX, 92.6));

  /** Copies the map. */
  public PaperFigures {
    percent = Map.copyOf(percent);
  }
}
