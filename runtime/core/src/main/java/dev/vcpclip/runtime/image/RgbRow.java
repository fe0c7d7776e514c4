package dev.vcpclip.runtime.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A row of RGB that is made of planes whose values hold four columns each, the leftmost in the
 * lowest byte, as the resampler gives them: three values in, twelve bytes out. Not thread-safe.
 */
final class RgbRow {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int width;
  private final byte[] bytes;

  RgbRow(int width) {
    this.width = width;
    this.bytes = new byte[12 * RowBlock.packedColumns(width)];
  }

  /** Sets four pixels, those from column {@code 4 * place} on. */
  void set(int place, int red, int green, int blue) {
    int at = 12 * place;
    int first = red & 0xFF | (green & 0xFF) << 8 | (blue & 0xFF) << 16 | red >>> 8 << 24;
    int second = green >>> 8 & 0xFF | blue & 0xFF00 | red & 0xFF0000 | green >>> 16 << 24;
    int third = blue >>> 16 & 0xFF | red >>> 24 << 8 | green >>> 24 << 16 | blue & 0xFF000000;
    INTS.set(bytes, at, first);
    INTS.set(bytes, at + 4, second);
    INTS.set(bytes, at + 8, third);
  }

  /**
   * Writes the pixels one after the other.
   *
   * @param at where the first is written
   * @param right bytes from one to the next, 3 where they lie side by side
   */
  void write(ByteBuffer rgb, int at, int right) {
    if (right == 3) {
      rgb.put(at, bytes, 0, 3 * width);
      return;
    }
    for (int x = 0, to = at; x < width; x++, to += right) {
      rgb.put(to, bytes[3 * x]);
      rgb.put(to + 1, bytes[3 * x + 1]);
      rgb.put(to + 2, bytes[3 * x + 2]);
    }
  }
}
