package dev.vcpclip.runtime.image;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getRotationMatrix2D;
import static org.bytedeco.opencv.global.opencv_imgproc.warpAffine;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** A picture of the same size whose part lies otherwise; what comes in is mirrored at the edges. */
public final class FrameWarp {
  private FrameWarp() {}

  /** Left and right exchanged; the caller's to close. */
  @SuppressWarnings("try") // as below
  public static Frame mirrored(Frame frame) {
    try (PointerScope scope = new PointerScope()) {
      Mat mirrored = new Mat();
      flip(mat(frame), mirrored, 1);
      return frame(mirrored, frame.format());
    }
  }

  private static Mat mat(Frame frame) {
    int type = CV_8UC(frame.format().channels());
    BytePointer pixels = new BytePointer(frame.pixels());
    return new Mat(frame.height(), frame.width(), type, pixels, frame.stride());
  }

  private static Frame frame(Mat mat, PixelFormat format) {
    ByteBuffer pixels = mat.createBuffer();
    return Frame.copyOf(pixels, mat.cols(), mat.rows(), format);
  }

  /**
   * Turns a picture about its centre, then shifts it.
   *
   * @param frame stays the caller's to close
   * @param degrees against the clock
   * @param right share of the width, negative for left
   * @param down share of the height, negative for up
   * @return the caller's to close
   */
  @SuppressWarnings("try") // The scope is not named again: it frees what is made within.
  public static Frame of(Frame frame, double degrees, double right, double down) {
    try (PointerScope scope = new PointerScope()) {
      Point2f centre = new Point2f((frame.width() - 1) / 2f, (frame.height() - 1) / 2f);
      Mat matrix = getRotationMatrix2D(centre, degrees, 1);
      try (DoubleIndexer index = matrix.createIndexer()) {
        index.put(0, 2, index.get(0, 2) + right * frame.width());
        index.put(1, 2, index.get(1, 2) + down * frame.height());
      }
      Mat warped = new Mat();
      Size size = new Size(frame.width(), frame.height());
      warpAffine(mat(frame), warped, matrix, size, INTER_LINEAR, BORDER_REFLECT_101, new Scalar());
      return frame(warped, frame.format());
    }
  }
}
