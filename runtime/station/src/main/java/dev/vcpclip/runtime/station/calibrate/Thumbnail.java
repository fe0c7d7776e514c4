package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.sink.Overlay;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small overlay of a picture, for pages that hold all they show. */
final class Thumbnail {
  private static final int LONGER_SIDE = 320;

  private Thumbnail() {}

  /** A JPEG as base64. */
  static String of(Path picture, Model model, Recipe recipe) throws InterruptedException {
    try (Frame frame = Frame.read(picture)) {
      return jpeg(Overlay.image(frame, recipe.judge(model.run(frame))));
    }
  }

  private static String jpeg(BufferedImage image) {
    double scale =
        Math.min(1, (double) LONGER_SIDE / Math.max(image.getWidth(), image.getHeight()));
    int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(small, "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
