package dev.vcpclip.runtime.station.page;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.sink.Overlay;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Small overlay of a picture, for pages that hold all they show. */
public final class Thumbnail {
  private static final int LONGER_SIDE = 320;

  private Thumbnail() {}

  /**
   * The picture as a recipe judges it, as a JPEG in base64.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when it cannot be read or the model fails on it
   * @throws InterruptedException when the thread is interrupted
   */
  public static String of(Path picture, Model model, Recipe recipe) throws InterruptedException {
    try (Frame frame = Frame.read(picture)) {
      return base64(Overlay.jpeg(frame, recipe.judge(model.run(frame, recipe)), LONGER_SIDE));
    }
  }

  /**
   * The picture with rectangles, as a JPEG in base64.
   *
   * @param boxes x, y, width, height in picture pixels
   * @throws dev.vcpclip.runtime.VcpClipException when it cannot be read
   */
  public static String of(Path picture, List<int[]> boxes) {
    try (Frame frame = Frame.read(picture)) {
      BufferedImage image = Overlay.plain(frame);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.GREEN);
      float width = Math.max(1, Math.max(image.getWidth(), image.getHeight()) / 200f);
      graphics.setStroke(new BasicStroke(width));
      boxes.forEach(box -> graphics.drawRect(box[0], box[1], box[2], box[3]));
      graphics.dispose();
      return base64(SmallJpeg.of(image, LONGER_SIDE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(byte[] jpeg) {
    return Base64.getEncoder().encodeToString(jpeg);
  }
}
