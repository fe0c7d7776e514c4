package dev.vcpclip.trainer.data.synthetic;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Uncompressed and run-length coded true-colour TGA, which OpenCV does not read. */
final class Targa {
  private Targa() {}

  /** BGR or BGRA rows from the top; an empty Mat for any other kind of TGA or a cut one. */
  static Mat read(byte[] file) {
    if (file.length < 18) {
      return new Mat();
    }
    int type = file[2];
    int width = (file[12] & 255) | (file[13] & 255) << 8;
    int height = (file[14] & 255) | (file[15] & 255) << 8;
    int channels = (file[16] & 255) / 8;
    boolean runs = type == 10;
    long total = (long) width * height * channels;
    if ((type != 2 && !runs) || (channels != 3 && channels != 4) || total > 1 << 27 || total == 0) {
      return new Mat();
    }
    byte[] pixels = new byte[(int) total];
    int from = 18 + (file[0] & 255);
    int to = 0;
    while (to < pixels.length) {
      int count = pixels.length / channels;
      boolean repeat = false;
      if (runs) {
        if (from >= file.length) {
          return new Mat();
        }
        int head = file[from++] & 255;
        repeat = head > 127;
        count = (head & 127) + 1;
      }
      count = Math.min(count, (pixels.length - to) / channels);
      int bytes = (repeat ? 1 : count) * channels;
      if (bytes > file.length - from) {
        return new Mat();
      }
      for (int i = 0; i < count; i++) {
        System.arraycopy(file, repeat ? from : from + i * channels, pixels, to, channels);
        to += channels;
      }
      from += bytes;
    }
    Mat out = new Mat(height, width, opencv_core.CV_8UC(channels));
    boolean fromTop = (file[17] & 0x20) != 0;
    int row = width * channels;
    byte[] ordered = new byte[pixels.length];
    for (int y = 0; y < height; y++) {
      System.arraycopy(pixels, (fromTop ? y : height - 1 - y) * row, ordered, y * row, row);
    }
    out.data().put(ordered);
    return out;
  }
}
