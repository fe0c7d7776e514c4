package dev.vcpclip.runtime.map;

import static org.bytedeco.opencv.global.opencv_core.CV_32S;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_HEIGHT;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_LEFT;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_TOP;
import static org.bytedeco.opencv.global.opencv_imgproc.CC_STAT_WIDTH;
import static org.bytedeco.opencv.global.opencv_imgproc.connectedComponentsWithStats;

import dev.vcpclip.runtime.map.Region.Box;
import java.nio.IntBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** The connected parts of a mask. Holds native memory. */
final class ConnectedParts implements AutoCloseable {
  private static final int EIGHT_NEIGHBOURS = 8;

  private final int count;
  private final Mat labels;
  private final Mat stats;
  private final IntBuffer labelOf;
  private final IntBuffer stat;
  private final int columns;

  private ConnectedParts(int count, Mat labels, Mat stats) {
    this.count = count;
    this.labels = labels;
    this.stats = stats;
    labelOf = labels.createBuffer();
    stat = stats.createBuffer();
    columns = stats.cols();
  }

  /** ConnectedParts the parts of a mask; pixels that touch at a corner are connected. */
  static ConnectedParts of(Mat mask) {
    Mat labels = new Mat();
    Mat stats = new Mat();
    try (Mat centroids = new Mat()) {
      int count =
          connectedComponentsWithStats(mask, labels, stats, centroids, EIGHT_NEIGHBOURS, CV_32S);
      return new ConnectedParts(count, labels, stats);
    }
  }

  /** One more than the largest label; label 0 is the background. */
  int count() {
    return count;
  }

  /** The label of a pixel, counted row by row. */
  int at(int index) {
    return labelOf.get(index);
  }

  /** Pixels of a label. */
  int area(int label) {
    return stat.get(label * columns + CC_STAT_AREA);
  }

  /** The smallest rectangle around a label's pixels. */
  Box box(int label) {
    int row = label * columns;
    return new Box(
        stat.get(row + CC_STAT_LEFT),
        stat.get(row + CC_STAT_TOP),
        stat.get(row + CC_STAT_WIDTH),
        stat.get(row + CC_STAT_HEIGHT));
  }

  @Override
  public void close() {
    labels.close();
    stats.close();
  }
}
