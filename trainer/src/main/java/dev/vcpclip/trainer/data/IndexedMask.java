package dev.vcpclip.trainer.data;

import dev.vcpclip.trainer.data.MaskReader.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * Masks with a palette, which OpenCV would turn into colours: a label whose colour is black, as in
 * palettes that were never filled, would be lost.
 */
final class IndexedMask {
  private IndexedMask() {}

  /** Empty when the file has no palette, or Java does not read it. */
  static Optional<Pixels> read(byte[] bytes) {
    if (!MaskFormat.mayHavePalette(bytes)) {
      return Optional.empty();
    }
    try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(input);
        return hasPalette(reader) ? Optional.of(pixels(reader.read(0))) : Optional.empty();
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // Java's readers throw both on what they can't do.
      return Optional.empty();
    }
  }

  private static boolean hasPalette(ImageReader reader) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    return types.hasNext() && types.next().getColorModel() instanceof IndexColorModel;
  }

  private static Pixels pixels(BufferedImage image) {
    IndexColorModel palette = (IndexColorModel) image.getColorModel();
    Raster raster = image.getRaster();
    boolean labels = isBackground(palette, 0);
    byte[] values = new byte[image.getWidth() * image.getHeight()];
    for (int i = 0; i < values.length; i++) {
      int index = raster.getSample(i % image.getWidth(), i / image.getWidth(), 0);
      boolean defect = labels ? index != 0 : !isBackground(palette, index);
      values[i] = (byte) (defect ? 255 : 0);
    }
    return new Pixels(values, image.getWidth(), image.getHeight());
  }

  private static boolean isBackground(IndexColorModel palette, int index) {
    return index < palette.getMapSize()
        && (palette.getAlpha(index) == 0 || (palette.getRGB(index) & 0xFFFFFF) == 0);
  }
}
