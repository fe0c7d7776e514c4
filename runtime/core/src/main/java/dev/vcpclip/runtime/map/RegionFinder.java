package dev.vcpclip.runtime.map;

import static org.bytedeco.opencv.global.opencv_core.CV_32S;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_HEIGHT;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_LEFT;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_TOP;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_WIDTH;
import static org.bytedeco.opencv.global.opencv_imgproc.CHAIN_APPROX_SIMPLE;
import static org.bytedeco.opencv.global.opencv_imgproc.RETR_EXTERNAL;
import static org.bytedeco.opencv.global.opencv_imgproc.connectedComponentsWithStats;
import static org.bytedeco.opencv.global.opencv_imgproc.findContours;

import dev.vcpclip.runtime.map.Region.Box;
import dev.vcpclip.runtime.map.Region.Point;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/**
 * Finds the regions of an anomaly map.
 *
 * @param threshold map values at or above it belong to a region
 * @param minArea regions of fewer pixels are left out; 1 keeps all
 */
public record RegionFinder(double threshold, int minArea) {
  private static final int EIGHT_NEIGHBOURS = 8;

  /** Checks the ranges. */
  public RegionFinder {
    if (Double.isNaN(threshold) || minArea < 1) {
      throw new IllegalArgumentException(
          "threshold "
              + threshold
              + ", smallest area "
              + minArea
              + ": expected a number, 1 or more");
    }
  }

  /**
   * The map's regions, highest peak first, the larger one first where peaks are equal.
   *
   * @param map any size
   */
  public List<Region> find(AnomalyMap map) {
    try (Mat mask = new Mat(map.height(), map.width(), CV_8UC1)) {
      return fillMask(map, mask) ? regions(map, mask) : List.of();
    }
  }

  /** Marks the pixels at or above the threshold; returns whether there are any. */
  private boolean fillMask(AnomalyMap map, Mat mask) {
    float[] values = map.array();
    byte[] bits = new byte[values.length];
    int set = 0;
    for (int i = 0; i < values.length; i++) {
      int bit = values[i] >= threshold ? 1 : 0;
      bits[i] = (byte) bit;
      set |= bit;
    }
    ByteBuffer buffer = mask.createBuffer();
    buffer.put(bits);
    return set != 0;
  }

  private List<Region> regions(AnomalyMap map, Mat mask) {
    try (Mat labels = new Mat();
        Mat stats = new Mat();
        Mat centroids = new Mat()) {
      int count =
          connectedComponentsWithStats(mask, labels, stats, centroids, EIGHT_NEIGHBOURS, CV_32S);
      IntBuffer labelOf = labels.createBuffer();
      IntBuffer stat = stats.createBuffer();
      int columns = stats.cols();
      List<Region> regions = new ArrayList<>();
      for (int label = 1; label < count; label++) { // label 0 is the background
        int row = label * columns;
        int area = stat.get(row + CC_STAT_AREA);
        if (area >= minArea) {
          Box box =
              new Box(
                  stat.get(row + CC_STAT_LEFT),
                  stat.get(row + CC_STAT_TOP),
                  stat.get(row + CC_STAT_WIDTH),
                  stat.get(row + CC_STAT_HEIGHT));
          regions.add(region(map, labelOf, label, box, area));
        }
      }
      regions.sort(
          Comparator.comparingDouble(Region::peak)
              .thenComparingInt(Region::area)
              .reversed()
              .thenComparingInt(r -> r.box().y())
              .thenComparingInt(r -> r.box().x()));
      return List.copyOf(regions);
    }
  }

  private static Region region(AnomalyMap map, IntBuffer labels, int label, Box box, int area) {
    float peak = Float.NEGATIVE_INFINITY;
    int peakIndex = 0;
    byte[] bits = new byte[box.width() * box.height()];
    for (int y = 0; y < box.height(); y++) {
      int start = (box.y() + y) * map.width() + box.x();
      for (int x = 0; x < box.width(); x++) {
        if (labels.get(start + x) == label) {
          bits[y * box.width() + x] = 1;
          float value = map.array()[start + x];
          if (value > peak) {
            peak = value;
            peakIndex = start + x;
          }
        }
      }
    }
    Point peakAt = new Point(peakIndex % map.width(), peakIndex / map.width());
    return new Region(contour(bits, box), box, area, peak, peakAt);
  }

  private static List<Point> contour(byte[] bits, Box box) {
    try (Mat part = new Mat(box.height(), box.width(), CV_8UC1);
        MatVector contours = new MatVector();
        org.bytedeco.opencv.opencv_core.Point offset =
            new org.bytedeco.opencv.opencv_core.Point(box.x(), box.y());
        Mat hierarchy = new Mat()) {
      ByteBuffer buffer = part.createBuffer();
      buffer.put(bits);
      findContours(part, contours, hierarchy, RETR_EXTERNAL, CHAIN_APPROX_SIMPLE, offset);
      try (Mat outline = contours.get(0)) {
        IntBuffer xy = outline.createBuffer();
        List<Point> points = new ArrayList<>(outline.rows());
        while (xy.hasRemaining()) {
          points.add(new Point(xy.get(), xy.get()));
        }
        return points;
      }
    }
  }
}
