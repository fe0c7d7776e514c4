package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Pictures as plain numbers, {@code [y][x][sample]}. */
final class TestSamples {
  private TestSamples() {}

  /** Noise over the whole range, with black and white in it. */
  static int[][][] noise(int width, int height, int samples, int largest) {
    Random random = new Random(largest + samples);
    int[][][] picture = new int[height][width][samples];
    for (int[][] row : picture) {
      for (int[] pixel : row) {
        for (int s = 0; s < samples; s++) {
          // Runs, so that the packers have something to pack.
          pixel[s] = random.nextInt(3) == 0 ? largest / 3 : random.nextInt(largest + 1);
        }
      }
    }
    Arrays.fill(picture[0][0], 0);
    Arrays.fill(picture[0][1], largest);
    return picture;
  }

  /** {@code [y][x][0..2]}: red, green and blue as a frame has them. */
  static int[][][] rgb(Frame frame) {
    ByteBuffer bytes = frame.pixels();
    int[][][] rgb = new int[frame.height()][frame.width()][3];
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        for (int c = 0; c < 3; c++) {
          int channel =
              switch (frame.format()) {
                case GRAY -> 0;
                case RGB -> c;
                case BGR -> 2 - c;
              };
          int at = y * frame.stride() + x * frame.format().channels() + channel;
          rgb[y][x][c] = bytes.get(at) & 0xFF;
        }
      }
    }
    return rgb;
  }

  /** What a frame has to hold: the first or the first three samples, each one shown somehow. */
  static int[][][] expected(int[][][] samples, IntUnaryOperator shown) {
    int[][][] rgb = new int[samples.length][samples[0].length][3];
    for (int y = 0; y < rgb.length; y++) {
      for (int x = 0; x < rgb[y].length; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[y][x][c] = shown.applyAsInt(samples[y][x][samples[y][x].length < 3 ? 0 : c]);
        }
      }
    }
    return rgb;
  }

  /** {@code round(255 * sample / white)}. */
  static IntUnaryOperator scaled(int white) {
    return sample -> (int) Math.floor(255.0 * sample / white + 0.5);
  }
}
