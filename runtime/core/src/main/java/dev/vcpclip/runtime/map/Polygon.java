package dev.vcpclip.runtime.map;

import java.util.List;

/**
 * Closed outline in a picture, in fractions of its width and height, so that it fits whatever the
 * camera's resolution is: (0, 0) is the upper left corner, (1, 1) the lower right.
 *
 * <p>A pixel is inside when its centre is, by the even-odd rule: a line that crosses itself leaves
 * holes.
 *
 * @param points at least three corners, each coordinate in {@code [0, 1]}
 */
public record Polygon(List<Point> points) {
  /**
   * Corner of a polygon.
   *
   * @param x fraction of the width, from the left
   * @param y fraction of the height, from the top
   */
  public record Point(double x, double y) {
    /** Checks the ranges. */
    public Point {
      if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
        throw new IllegalArgumentException(
            "corner (%s, %s): expected fractions of width and height, 0 to 1".formatted(x, y));
      }
    }
  }

  /** Copies the list and checks its length. */
  public Polygon {
    points = List.copyOf(points);
    if (points.size() < 3) {
      throw new IllegalArgumentException(
          points.size() + " corners of a polygon: expected 3 or more");
    }
  }

  /**
   * A rectangle.
   *
   * @param x left edge, a fraction of the width
   * @param y upper edge, a fraction of the height
   * @param width more than 0
   * @param height more than 0
   */
  public static Polygon rectangle(double x, double y, double width, double height) {
    if (!(width > 0 && height > 0)) {
      throw new IllegalArgumentException(
          "rectangle of %s x %s: expected more than 0".formatted(width, height));
    }
    return new Polygon(
        List.of(
            new Point(x, y),
            new Point(x + width, y),
            new Point(x + width, y + height),
            new Point(x, y + height)));
  }

  /** Whether a point is inside, in fractions of width and height. */
  public boolean contains(double x, double y) {
    boolean inside = false;
    Point last = points.get(points.size() - 1);
    for (Point next : points) {
      boolean crosses = next.y > y != last.y > y;
      if (crosses && x < (last.x - next.x) * (y - next.y) / (last.y - next.y) + next.x) {
        inside = !inside;
      }
      last = next;
    }
    return inside;
  }
}
