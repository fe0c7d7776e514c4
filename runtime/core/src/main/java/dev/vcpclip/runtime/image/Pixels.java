package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.function.IntBinaryOperator;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Native memory of pictures: taken, brought to 8 bits, turned. */
final class Pixels {
  private Pixels() {}

  /**
   * A picture to be filled.
   *
   * @throws VcpClipException when it is larger than a frame can be
   */
  static Mat allocate(EncodedPicture file, long width, long height, int channels, boolean wide) {
    requireFits(file, width, height, channels * (wide ? 2 : 1));
    int depth = wide ? opencv_core.CV_16U : opencv_core.CV_8U;
    return new Mat((int) height, (int) width, opencv_core.CV_MAKETYPE(depth, channels));
  }

  /** A frame's bytes are counted with an int, and so are the bytes it is made from. */
  static void requireFits(EncodedPicture file, long width, long height, int pixelBytes) {
    if (width < 1 || height < 1) {
      throw file.fault("damaged (%d x %d pixels)".formatted(width, height));
    }
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE / pixelBytes / width) {
      throw file.fault(
          "%d x %d pixels of at least %d byte%s, expected at most 2 GiB together. Cut it into parts."
              .formatted(width, height, pixelBytes, pixelBytes == 1 ? "" : "s"));
    }
  }

  /** The largest sample of a 16-bit picture. */
  static int largest(Mat wide) {
    return fold(wide, (largest, sample) -> Math.max(largest, sample));
  }

  /** The bits that are set in any sample of a 16-bit picture. */
  static int bitsInUse(Mat wide) {
    return fold(wide, (bits, sample) -> bits | sample);
  }

  private static int fold(Mat wide, IntBinaryOperator step) {
    ShortBuffer samples = wide.createBuffer();
    short[] row = new short[wide.cols() * wide.channels()];
    int result = 0;
    for (int y = 0; y < wide.rows(); y++) {
      samples.get(y * row.length, row);
      for (short sample : row) {
        result = step.applyAsInt(result, sample & 0xFFFF);
      }
    }
    return result;
  }

  /**
   * Refuses 16-bit samples above white, which would have to be clipped.
   *
   * @return the largest sample
   */
  static int requireAtMost(EncodedPicture file, Mat pixels, int white) {
    if (pixels.depth() != opencv_core.CV_16U) {
      return white;
    }
    int largest = largest(pixels);
    if (largest > white) {
      throw file.fault(
          "a sample is %d, expected at most %d (%d bits). Is the bit depth right?"
              .formatted(largest, white, Integer.SIZE - Integer.numberOfLeadingZeros(white)));
    }
    return largest;
  }

  /** A copy of a 16-bit picture in 8 bits: {@code white} becomes 255, or 0. */
  static Mat narrow(Mat wide, int white, boolean whiteIsZero) {
    byte[] shown = new byte[white + 1];
    for (int i = 0; i <= white; i++) {
      int value = (int) ((i * 255L + white / 2) / white);
      shown[i] = (byte) (whiteIsZero ? 255 - value : value);
    }
    Mat narrow = new Mat(wide.rows(), wide.cols(), opencv_core.CV_8UC(wide.channels()));
    ShortBuffer from = wide.createBuffer();
    ByteBuffer to = narrow.createBuffer();
    short[] row = new short[wide.cols() * wide.channels()];
    byte[] bytes = new byte[row.length];
    for (int y = 0; y < wide.rows(); y++) {
      from.get(y * row.length, row);
      for (int i = 0; i < row.length; i++) {
        bytes[i] = shown[row[i] & 0xFFFF];
      }
      to.put(y * row.length, bytes);
    }
    return narrow;
  }

  /** The picture upright, or the same one; the old one is closed then. */
  static Mat upright(Mat stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    try (Mat from = stored) {
      Mat upright = new Mat();
      boolean lying = orientation >= 5;
      if (lying) {
        opencv_core.transpose(from, upright);
      } else {
        from.copyTo(upright);
      }
      switch (orientation) {
        case 2, 6 -> opencv_core.flip(upright, upright, 1);
        case 3, 7 -> opencv_core.flip(upright, upright, -1);
        case 4, 8 -> opencv_core.flip(upright, upright, 0);
        default -> {}
      }
      return upright;
    }
  }
}
