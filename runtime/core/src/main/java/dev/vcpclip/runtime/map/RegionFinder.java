package dev.vcpclip.runtime.map;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.CHAIN_APPROX_SIMPLE;
import static org.bytedeco.opencv.global.opencv_imgproc.RETR_EXTERNAL;
import static org.bytedeco.opencv.global.opencv_imgproc.dilate;
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
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Finds the regions of an anomaly map.
 *
 * @param threshold map values at or above it belong to a region
 * @param minArea regions of fewer pixels are left out; 1 keeps all
 */
public record RegionFinder(double threshold, int minArea) {
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
   * <p>Of an enlarged map only the surroundings of source pixels at or above the threshold are
   * looked at: time and memory follow the regions' size, not the map's.
   *
   * @param map any size
   */
  public List<Region> find(AnomalyMap map) {
    AnomalyMap source = map.source();
    if (source.max() < threshold) {
      return List.of(); // nothing between two values is above both
    }
    List<Region> regions = new ArrayList<>();
    if (source == map || source.width() > map.width() || source.height() > map.height()) {
      find(MapPart.whole(map, threshold), regions);
    } else {
      for (MapPart part : parts(source, map)) {
        find(part, regions);
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

  /**
   * One part of the map for each group of source pixels at or above the threshold. The pixels are
   * widened by one neighbour, which covers all they have a share in: what touches in the map is in
   * one group.
   */
  private List<MapPart> parts(AnomalyMap source, AnomalyMap map) {
    MapPart whole = MapPart.whole(source, threshold);
    try (Mat seeds = mask(whole.bits(), whole.box());
        Mat wide = new Mat();
        Mat square = new Mat(3, 3, CV_8UC1, Scalar.ONE);
        ConnectedParts labels = dilated(seeds, wide, square)) {
      List<MapPart> parts = new ArrayList<>();
      for (int label = 1; label < labels.count(); label++) { // label 0 is the background
        parts.add(MapPart.enlarged(map, threshold, labels, label, source.width()));
      }
      return parts;
    }
  }

  private static ConnectedParts dilated(Mat seeds, Mat wide, Mat square) {
    dilate(seeds, wide, square);
    return ConnectedParts.of(wide);
  }

  private void find(MapPart part, List<Region> regions) {
    try (Mat mask = mask(part.bits(), part.box());
        ConnectedParts labels = ConnectedParts.of(mask)) {
      for (int label = 1; label < labels.count(); label++) {
        if (labels.area(label) >= minArea) {
          regions.add(region(part, labels, label));
        }
      }
    }
  }

  private static Region region(MapPart part, ConnectedParts labels, int label) {
    Box box = labels.box(label);
    float peak = Float.NEGATIVE_INFINITY;
    int peakIndex = 0;
    byte[] bits = new byte[box.width() * box.height()];
    for (int y = 0; y < box.height(); y++) {
      int start = (box.y() + y) * part.box().width() + box.x();
      for (int x = 0; x < box.width(); x++) {
        if (labels.at(start + x) == label) {
          bits[y * box.width() + x] = 1;
          float value = part.values()[start + x];
          if (value > peak) {
            peak = value;
            peakIndex = start + x;
          }
        }
      }
    }
    int left = part.box().x();
    int top = part.box().y();
    int width = part.box().width();
    Box placed = new Box(left + box.x(), top + box.y(), box.width(), box.height());
    Point peakAt = new Point(left + peakIndex % width, top + peakIndex / width);
    return new Region(contour(bits, placed), placed, labels.area(label), peak, peakAt);
  }

  private static Mat mask(byte[] bits, Box box) {
    Mat mask = new Mat(box.height(), box.width(), CV_8UC1);
    ByteBuffer buffer = mask.createBuffer();
    buffer.put(bits);
    return mask;
  }

  private static List<Point> contour(byte[] bits, Box box) {
    try (Mat part = mask(bits, box);
        MatVector contours = new MatVector();
        org.bytedeco.opencv.opencv_core.Point offset =
            new org.bytedeco.opencv.opencv_core.Point(box.x(), box.y());
        Mat hierarchy = new Mat()) {
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
