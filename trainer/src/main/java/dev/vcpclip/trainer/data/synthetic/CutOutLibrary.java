package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Photographed or drawn objects of a folder: pictures whose alpha channel is the object's outline.
 *
 * <p>Read once and kept as bytes, at most {@value #LONGEST} pixels a side. Immutable and
 * thread-safe.
 */
public final class CutOutLibrary extends PictureLibrary<CutOut> {
  private static final int LONGEST = 256;
  private static final int SHORTEST = 80;

  /** Of its frame; less is a line or a scatter, on which hardly any defect can be drawn. */
  private static final double LEAST_COVERED = 0.3;

  /** Of its frame; what fills more has no outline. */
  private static final double MOST_COVERED = 0.98;

  private CutOutLibrary(List<CutOut> objects) {
    super(objects);
  }

  /**
   * Reads every picture below some folders that is transparent around one large object.
   *
   * @param folders searched to any depth for .png; none gives an empty library
   * @throws VcpClipException if a folder is missing or no picture of an object is in any
   */
  public static CutOutLibrary read(List<Path> folders) {
    return new CutOutLibrary(
        PictureFiles.read(
            folders,
            path -> path.endsWith(".png"),
            CutOutLibrary::readObject,
            "of an object of at least %d pixels a side that is transparent around it"
                .formatted(SHORTEST)));
  }

  private static CutOut readObject(Path file) {
    try (Mat raw = PictureFiles.readUnchanged(file);
        Mat alpha = new Mat();
        Mat opaque = new Mat()) {
      if (raw.empty() || raw.channels() != 4 || raw.depth() != opencv_core.CV_8U) {
        return null;
      }
      opencv_core.extractChannel(raw, alpha, 3);
      opencv_imgproc.threshold(alpha, opaque, 127, 255, opencv_imgproc.THRESH_BINARY);
      try (Rect frame = opencv_imgproc.boundingRect(opaque)) {
        if (Math.min(frame.width(), frame.height()) < SHORTEST) {
          return null;
        }
        double covered =
            opencv_core.countNonZero(opaque) / (double) (frame.width() * frame.height());
        return covered < LEAST_COVERED || covered > MOST_COVERED ? null : cropped(raw, frame);
      }
    }
  }

  private static CutOut cropped(Mat raw, Rect frame) {
    double scale = Math.min(1, LONGEST / (double) Math.max(frame.width(), frame.height()));
    int width = (int) Math.max(1, Math.round(frame.width() * scale));
    int height = (int) Math.max(1, Math.round(frame.height() * scale));
    try (Mat object = new Mat(raw, frame);
        Mat small = new Mat();
        Size size = new Size(width, height)) {
      opencv_imgproc.resize(object, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      return new CutOut(width, height, PictureFiles.bytes(small));
    }
  }
}
