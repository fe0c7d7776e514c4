package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.MaskResizer;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads mask files as the reference does: whatever is above 0 is a defect (VisA numbers its kinds
 * of defect), and only then the mask is resized.
 */
public final class MaskReader {
  private MaskReader() {}

  /**
   * A mask at its own size.
   *
   * @param file a picture; of coloured ones any channel counts
   * @return grey, 255 for a defect and 0 for the rest; the caller closes it
   */
  public static Frame read(Path file) {
    try (Frame frame = Frame.read(file)) {
      ByteBuffer pixels = frame.pixels();
      int channels = frame.format().channels();
      byte[] mask = new byte[frame.width() * frame.height()];
      for (int y = 0; y < frame.height(); y++) {
        for (int x = 0; x < frame.width(); x++) {
          int at = y * frame.stride() + x * channels;
          boolean defect = false;
          for (int c = 0; c < channels; c++) {
            defect |= pixels.get(at + c) != 0;
          }
          mask[y * frame.width() + x] = (byte) (defect ? 255 : 0);
        }
      }
      return Frame.copyOf(mask, frame.width(), frame.height(), PixelFormat.GRAY);
    }
  }

  /**
   * A mask at another size.
   *
   * @return row-major, {@code width * height}: 1 for a defect and 0 for the rest
   */
  public static byte[] read(Path file, int width, int height) {
    try (Frame mask = read(file)) {
      return new MaskResizer(width, height).resize(mask);
    }
  }
}
