package dev.vcpclip.runtime.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Copies {@link BufferedImage}s. */
final class BufferedImages {
  private BufferedImages() {}

  /** Grey, or blue, green and red; 8 or 16 bits as in the image. */
  static Mat toMat(EncodedPicture name, BufferedImage image) {
    int type = image.getRaster().getTransferType();
    if (type != DataBuffer.TYPE_BYTE
        && type != DataBuffer.TYPE_USHORT
        && image.getColorModel() instanceof ComponentColorModel) {
      throw name.fault("signed, float or 32-bit samples are not supported");
    }
    return isPlain(image.getColorModel()) ? fromRaster(name, image) : fromRgb(name, image);
  }

  /** From the raster: {@code getRGB} would apply a gamma curve to grey values. */
  private static boolean isPlain(ColorModel model) {
    return model instanceof ComponentColorModel
        && (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            || model.getColorSpace().isCS_sRGB() && !model.isAlphaPremultiplied());
  }

  private static Mat fromRaster(EncodedPicture name, BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    boolean wide = raster.getTransferType() == DataBuffer.TYPE_USHORT;
    int channels = image.getColorModel().getNumColorComponents();
    Mat picture = Pixels.allocate(name, width, height, channels, wide);
    ByteBuffer bytes = wide ? null : picture.createBuffer();
    ShortBuffer shorts = wide ? picture.createBuffer() : null;
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < channels; c++) {
        raster.getSamples(0, y, width, 1, c, row);
        int to = y * width * channels + channels - 1 - c;
        for (int x = 0; x < width; x++, to += channels) {
          if (wide) {
            shorts.put(to, (short) row[x]);
          } else {
            bytes.put(to, (byte) row[x]);
          }
        }
      }
    }
    return picture;
  }

  private static Mat fromRgb(EncodedPicture name, BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Mat picture = Pixels.allocate(name, width, height, 3, false);
    ByteBuffer bytes = picture.createBuffer();
    int[] row = new int[width];
    byte[] line = new byte[3 * width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0, at = 0; x < width; x++) {
        line[at++] = (byte) row[x];
        line[at++] = (byte) (row[x] >> 8);
        line[at++] = (byte) (row[x] >> 16);
      }
      bytes.put(y * line.length, line);
    }
    return picture;
  }
}
