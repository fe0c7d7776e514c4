package dev.vcpclip.runtime.map;

import java.util.List;

/**
 * Part of a picture that is judged: the regions of interest less the parts to ignore.
 *
 * @param include regions of interest; empty for the whole picture
 * @param ignore parts that are left out, whatever includes them
 */
public record InspectionArea(List<Polygon> include, List<Polygon> ignore) {
  /** The whole picture. */
  public static final InspectionArea WHOLE = new InspectionArea(List.of(), List.of());

  /** Copies the lists. */
  public InspectionArea {
    include = include == null ? List.of() : List.copyOf(include);
    ignore = ignore == null ? List.of() : List.copyOf(ignore);
  }

  /** Whether nothing is left out. */
  public boolean isWhole() {
    return include.isEmpty() && ignore.isEmpty();
  }

  /** Whether a point is judged, in fractions of width and height. */
  public boolean contains(double x, double y) {
    return (include.isEmpty() || include.stream().anyMatch(p -> p.contains(x, y)))
        && ignore.stream().noneMatch(p -> p.contains(x, y));
  }

  /**
   * The area's pixels, row-major: those whose centre is in it.
   *
   * @param width of the picture or map in pixels
   * @param height of the picture or map in pixels
   */
  public boolean[] mask(int width, int height) {
    boolean[] mask = new boolean[Math.multiplyExact(width, height)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        mask[y * width + x] = contains((x + 0.5) / width, (y + 0.5) / height);
      }
    }
    return mask;
  }
}
