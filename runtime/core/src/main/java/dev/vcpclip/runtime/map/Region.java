package dev.vcpclip.runtime.map;

import java.util.List;

/**
 * One connected part of an anomaly map at or above a threshold (pixels that touch at a corner are
 * connected).
 *
 * @param contour outline in picture pixels: the outermost pixels that belong to the region,
 *     straight runs reduced to their ends; holes are not listed
 * @param box smallest upright rectangle around the region
 * @param area pixels that belong to the region
 * @param peak highest value of the map within the region
 * @param peakAt where that value is
 */
public record Region(List<Point> contour, Box box, int area, float peak, Point peakAt) {
  /** Copies the contour. */
  public Region {
    contour = List.copyOf(contour);
  }

  /**
   * A pixel.
   *
   * @param x column, from 0
   * @param y row, from 0
   */
  public record Point(int x, int y) {}

  /**
   * An upright rectangle.
   *
   * @param x leftmost column
   * @param y uppermost row
   * @param width columns
   * @param height rows
   */
  public record Box(int x, int y, int width, int height) {}
}
