package dev.vcpclip.runtime.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** Copies {@link BufferedImage}s. */
final class BufferedImages {
  private BufferedImages() {}

  static Frame toFrame(BufferedImage image) {
    return switch (image.getType()) {
      case BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY -> gray(image);
      default -> color(image);
    };
  }

  /** From the raster: {@code getRGB} would apply a gamma curve to grey values. */
  private static Frame gray(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    byte[] pixels = new byte[Math.multiplyExact(width, height)];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = (byte) (row[x] >> shift);
      }
    }
    return Frame.copyOf(pixels, width, height, PixelFormat.GRAY);
  }

  private static Frame color(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        pixels[at++] = (byte) (argb >> 16);
        pixels[at++] = (byte) (argb >> 8);
        pixels[at++] = (byte) argb;
      }
    }
    return Frame.copyOf(pixels, width, height, PixelFormat.RGB);
  }
}
