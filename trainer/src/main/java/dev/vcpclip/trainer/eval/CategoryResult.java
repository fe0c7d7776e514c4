package dev.vcpclip.trainer.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one category.
 *
 * @param category its name
 * @param pixel how well maps rank pixels
 * @param image how well image scores rank pictures, by the score's name; {@link
 *     Evaluation#OWN_SCORE} is the first
 * @param pictures one a picture, in the data set's order
 */
public record CategoryResult(
    String category,
    PixelMetrics pixel,
    Map<String, ImageMetrics> image,
    List<PictureResult> pictures) {
  /** Copies the collections, keeping the order. */
  public CategoryResult {
    image = Collections.unmodifiableMap(new LinkedHashMap<>(image));
    pictures = List.copyOf(pictures);
  }

  /** Figures of the source's own image score. */
  public ImageMetrics ownImage() {
    return image.get(Evaluation.OWN_SCORE);
  }

  /** Number of pictures with a defect. */
  public int defective() {
    return (int) pictures.stream().filter(picture -> picture.sample().anomalous()).count();
  }
}
