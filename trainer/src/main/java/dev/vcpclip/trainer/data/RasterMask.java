package dev.vcpclip.trainer.data;

import dev.vcpclip.trainer.data.MaskReader.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Masks that OpenCV does not decode but Java does, such as TIFF with 32-bit labels. */
final class RasterMask {
  private RasterMask() {}

  /** Empty when Java does not read it either. */
  static Optional<Pixels> read(byte[] bytes) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
      return image == null ? Optional.empty() : Optional.of(pixels(image));
    } catch (IOException | RuntimeException e) { // Java's readers throw both on what they can't do.
      return Optional.empty();
    }
  }

  private static Pixels pixels(BufferedImage image) {
    Raster raster = image.getRaster();
    int colours = image.getColorModel().getNumColorComponents();
    byte[] values = new byte[image.getWidth() * image.getHeight()];
    for (int i = 0; i < values.length; i++) {
      for (int band = 0; band < colours; band++) {
        if (raster.getSampleDouble(i % image.getWidth(), i / image.getWidth(), band) != 0) {
          values[i] = (byte) 255;
        }
      }
    }
    return new Pixels(values, image.getWidth(), image.getHeight());
  }
}
