package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/**
 * Pictures that carry their number, so that none can be lost or doubled unseen: the first 16 rows
 * are 24 bars, bright for a bit that is set. Survives lossy coding, scaling apart.
 */
public final class NumberedPicture {
  /** Least columns. */
  public static final int MIN_WIDTH = 192;

  private static final int BITS = 24;
  private static final int BAR = MIN_WIDTH / BITS;
  private static final int ROWS = 16;

  private NumberedPicture() {}

  /** A picture of a size, red on its left half below the bars, blue on its right. */
  public static BufferedImage draw(int number, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    for (int bit = 0; bit < BITS; bit++) {
      graphics.setColor((number >> bit & 1) == 1 ? Color.WHITE : Color.BLACK);
      graphics.fillRect(bit * BAR, 0, BAR, ROWS);
    }
    graphics.dispose();
    return image;
  }

  /** The number of a picture, from the middle of its bars. */
  public static int number(Frame frame) {
    int number = 0;
    for (int bit = 0; bit < BITS; bit++) {
      if (channel(frame, bit * BAR + BAR / 2, ROWS / 2, 0) > 127) {
        number |= 1 << bit;
      }
    }
    return number;
  }

  /** One channel's value of a pixel, 0 to 255. */
  public static int channel(Frame frame, int x, int y, int channel) {
    ByteBuffer pixels = frame.pixels();
    return pixels.get(y * frame.stride() + x * frame.format().channels() + channel) & 0xFF;
  }

  /** Whether a place is red rather than blue, whatever the order of the channels. */
  public static boolean isRed(Frame frame, int x, int y) {
    int red = frame.format() == PixelFormat.RGB ? 0 : 2;
    return channel(frame, x, y, red) > channel(frame, x, y, 2 - red);
  }
}
