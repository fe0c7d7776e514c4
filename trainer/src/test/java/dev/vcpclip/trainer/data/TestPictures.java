package dev.vcpclip.trainer.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures for tests: grey noise, with a bright square where there is a defect. */
public final class TestPictures {
  /** Side of a picture. */
  public static final int SIDE = 48;

  private TestPictures() {}

  /** A good picture. */
  public static Path good(Path file) {
    return write(file, picture(file, false));
  }

  /** A picture with a defect. */
  public static Path bad(Path file) {
    return write(file, picture(file, true));
  }

  /** A black picture that is 10 pixels wider than the others. */
  public static Path larger(Path file) {
    return write(file, new BufferedImage(SIDE + 10, SIDE, BufferedImage.TYPE_INT_RGB));
  }

  /** The mask of a bad picture; its defect has the value given. */
  public static Path mask(Path file, int value) {
    BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 12; y < 24; y++) {
      for (int x = 8; x < 20; x++) {
        mask.getRaster().setSample(x, y, 0, value);
      }
    }
    return write(file, mask);
  }

  /** A mask of one pixel, which vanishes where it is resized to a third or less. */
  public static Path speck(Path file) {
    BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    mask.getRaster().setSample(2, 2, 0, 255);
    return write(file, mask);
  }

  private static BufferedImage picture(Path file, boolean defect) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(file.getFileName().toString().hashCode());
    for (int i = 0; i < SIDE * SIDE; i++) {
      int grey = 90 + random.nextInt(20);
      picture.setRGB(i % SIDE, i / SIDE, grey << 16 | grey << 8 | grey);
    }
    if (defect) {
      Graphics2D graphics = picture.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(8, 12, 12, 12);
      graphics.dispose();
    }
    return picture;
  }

  private static Path write(Path file, BufferedImage picture) {
    String name = file.getFileName().toString();
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
