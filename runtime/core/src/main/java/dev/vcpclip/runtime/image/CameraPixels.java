package dev.vcpclip.runtime.image;

import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BayerBGGR2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BayerGBRG2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BayerGRBG2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BayerRGGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_YUV2BGR_I420;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_YUV2BGR_NV12;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Makes grey, or blue, green and red, of what a camera delivers. */
final class CameraPixels {
  private static final int AS_IT_IS = -1;

  private CameraPixels() {}

  /** At the camera's depth, 8 or 16 bits a sample. */
  static DecodedPicture decode(
      EncodedPicture name, ByteBuffer pixels, int width, int height, CameraFormat format) {
    long bytes = format.bytes(width, height);
    if (pixels.remaining() < bytes) {
      throw new IllegalArgumentException(
          "pixels: %d bytes, expected %d for %d x %d %s of %d bits"
              .formatted(pixels.remaining(), bytes, width, height, format.layout(), format.bits()));
    }
    boolean wide = format.bits() > 8;
    int rows = format.layout().subsampled() ? height / 2 * 3 : height;
    Mat raw = Pixels.allocate(name, width, rows, format.layout().channels(), wide);
    try {
      ByteBuffer from = pixels.slice(pixels.position(), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (wide) {
        ShortBuffer samples = raw.createBuffer();
        samples.put(from.asShortBuffer());
      } else {
        ByteBuffer samples = raw.createBuffer();
        samples.put(from);
      }
      Pixels.requireAtMost(name, raw, format.white());
      return new DecodedPicture(
          converted(raw, conversion(format.layout())), format.white(), false, 1);
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  private static Mat converted(Mat raw, int conversion) {
    if (conversion == AS_IT_IS) {
      return raw;
    }
    Mat bgr = new Mat();
    cvtColor(raw, bgr, conversion);
    raw.close();
    return bgr;
  }

  private static int conversion(CameraFormat.Layout layout) {
    return switch (layout) {
      case GRAY, BGR -> AS_IT_IS;
      case RGB -> COLOR_RGB2BGR;
      case BAYER_RGGB -> COLOR_BayerRGGB2BGR;
      case BAYER_GRBG -> COLOR_BayerGRBG2BGR;
      case BAYER_GBRG -> COLOR_BayerGBRG2BGR;
      case BAYER_BGGR -> COLOR_BayerBGGR2BGR;
      case NV12 -> COLOR_YUV2BGR_NV12;
      case YUV420P -> COLOR_YUV2BGR_I420;
    };
  }
}
