package dev.vcpclip.exporter.internal.bundle;

import java.util.Random;

/**
 * Picture of every golden pair, the same for every export of a size. It has something for every
 * scale: a shaded, striped surface with grain, a dark scratch and a bright blot.
 */
final class GoldenPicture {
  private GoldenPicture() {}

  /** Its mirror image, left and right exchanged. */
  static byte[] mirrored(byte[] pixels, int size) {
    byte[] mirrored = new byte[pixels.length];
    for (int pixel = 0; pixel < size * size; pixel++) {
      int row = pixel / size * size;
      int other = row + size - 1 - (pixel - row);
      System.arraycopy(pixels, 3 * pixel, mirrored, 3 * other, 3);
    }
    return mirrored;
  }

  /** Draws it: uint8 {@code [size, size, 3]}, RGB. */
  static byte[] draw(int size) {
    Random random = new Random(518);
    byte[] pixels = new byte[size * size * 3];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double u = (x + 0.5) / size;
        double v = (y + 0.5) / size;
        double surface = 110 + 50 * u - 30 * v + 18 * Math.sin(40 * (u + 0.3 * v));
        double scratch = Math.abs(v - 0.3 - 0.4 * u) < 0.012 ? -70 : 0;
        double blot = 80 * Math.exp(-300 * ((u - 0.7) * (u - 0.7) + (v - 0.25) * (v - 0.25)));
        for (int c = 0; c < 3; c++) {
          double grain = 12 * random.nextGaussian();
          double value = surface + scratch + blot * (c == 2 ? 0.4 : 1) + 9 * c + grain;
          pixels[(y * size + x) * 3 + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    return pixels;
  }
}
