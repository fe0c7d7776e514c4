package dev.vcpclip.runtime.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pictures encoded with OpenCV, where Java has no writer. */
final class TestPictures {
  private TestPictures() {}

  /** Smooth, with texture: what a JPEG is made for. */
  static byte[] jpeg(
      int width, int height, boolean gray, boolean progressive, int restarts, String sampling) {
    int channels = gray ? 1 : 3;
    byte[] bytes = new byte[width * height * channels];
    for (int i = 0; i < bytes.length; i++) {
      int x = i / channels % width;
      int y = i / channels / width;
      double wave = Math.sin(x * 0.11 + i % channels) * Math.cos(y * 0.07) * 90;
      bytes[i] = (byte) (128 + wave + (x * 31 + y * 17 & 15));
    }
    try (Mat mat = new Mat(height, width, opencv_core.CV_8UC(channels))) {
      mat.data().put(bytes);
      return encode(
          ".jpg",
          mat,
          opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
          92,
          opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE,
          progressive ? 1 : 0,
          opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL,
          restarts,
          opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
          Integer.decode(sampling));
    }
  }

  /** From red, green, blue and alpha; a quality above 100 is lossless. */
  static byte[] webp(int[][][] samples, int quality) {
    int width = samples[0].length;
    int channels = samples[0][0].length;
    byte[] bytes = new byte[width * samples.length * channels];
    for (int i = 0; i < bytes.length; i++) {
      int c = i % channels;
      int[] pixel = samples[i / channels / width][i / channels % width];
      bytes[i] = (byte) pixel[c == 3 ? 3 : 2 - c];
    }
    try (Mat mat = new Mat(samples.length, width, opencv_core.CV_8UC(channels))) {
      mat.data().put(bytes);
      return encode(".webp", mat, opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality);
    }
  }

  private static byte[] encode(String ending, Mat mat, int... options) {
    try (BytePointer out = new BytePointer();
        IntPointer params = new IntPointer(options)) {
      opencv_imgcodecs.imencode(ending, mat, out, params);
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }
}
