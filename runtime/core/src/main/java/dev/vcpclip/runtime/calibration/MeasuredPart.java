package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.RegionLevel;
import java.util.Objects;

/**
 * One part as a model saw it.
 *
 * @param name of the part or its file, for people
 * @param picture fingerprint of what was measured: parts with the same one count once
 * @param score image score; finite
 * @param level highest map value at which the part still has a region of the wanted area, see
 *     {@link RegionLevel}; {@code null} when the model gives scores only
 */
public record MeasuredPart(String name, String picture, double score, Float level) {
  /** Refuses {@code null} names and numbers that no threshold could be compared with. */
  public MeasuredPart {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(picture, "picture");
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException(name + ": image score is " + score);
    }
    if (level != null && !(level >= -1 && level <= 1)) {
      throw new IllegalArgumentException(name + ": region level is " + level);
    }
  }

  /**
   * Measures a part as its recipe will: the recipe's score, and the level of its map at the
   * picture's size, inside the recipe's area.
   *
   * @param frame what was inspected
   * @param inspection of that frame, by a recipe with any thresholds
   * @param regionArea smallest region in picture pixels
   */
  public static MeasuredPart of(String name, Frame frame, Inspection inspection, int regionArea) {
    Float level = inspection.map().map(map -> RegionLevel.of(map, regionArea)).orElse(null);
    return new MeasuredPart(name, PictureHash.of(frame), inspection.score(), level);
  }
}
