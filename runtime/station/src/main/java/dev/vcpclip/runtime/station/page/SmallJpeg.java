package dev.vcpclip.runtime.station.page;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** JPEG of a picture, no larger than a page needs it. */
final class SmallJpeg {
  private SmallJpeg() {}

  /**
   * Shrinks a picture, where it is larger, and encodes it.
   *
   * @param image without transparency
   * @param longerSide pixels that neither side exceeds
   * @throws IOException when Java cannot encode it
   */
  static byte[] of(BufferedImage image, int longerSide) throws IOException {
    double scale = Math.min(1, (double) longerSide / Math.max(image.getWidth(), image.getHeight()));
    int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(small, "jpg", bytes);
    return bytes.toByteArray();
  }
}
