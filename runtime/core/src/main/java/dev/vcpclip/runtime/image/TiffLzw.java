package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.image.TiffCompression.DamageException;
import java.util.Arrays;

/**
 * LZW as TIFF 6.0 has it: codes of 9 to 12 bits, most significant first, the width changing one
 * code early. A table entry is a place in the output, where its string was written before.
 */
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST_FREE = 258;
  private static final int MAX_BITS = 12;

  private final byte[] packed;
  private final byte[] out;
  private final int[] start = new int[1 << MAX_BITS];
  private final int[] length = new int[1 << MAX_BITS];
  private int filled;
  private int at;
  private int bits;
  private int held;

  TiffLzw(byte[] packed, int capacity) {
    this.packed = packed;
    out = new byte[capacity];
  }

  byte[] unpack() throws DamageException {
    if (packed.length > 1 && packed[0] == 0 && (packed[1] & 1) == 1) {
      throw new DamageException("it has LZW's old bit order, which is not read here");
    }
    int next = FIRST_FREE;
    int width = 9;
    int previous = -1; // where the last string was written
    int previousLength = 0;
    while (true) {
      int code = code(width);
      if (code == END || code < 0) {
        break;
      }
      if (code == CLEAR) {
        next = FIRST_FREE;
        width = 9;
        previous = -1;
        continue;
      }
      int from = filled;
      write(code, next, previous, previousLength);
      if (previous >= 0) {
        if (next >= 1 << MAX_BITS) {
          throw new DamageException("its compressed data hold more codes than LZW has");
        }
        start[next] = previous;
        length[next] = previousLength + 1;
        next++;
      }
      previous = from;
      previousLength = filled - from;
      if (next >= (1 << width) - 1 && width < MAX_BITS) {
        width++;
      }
      if (filled == out.length) {
        break;
      }
    }
    return filled == out.length ? out : Arrays.copyOf(out, filled);
  }

  private void write(int code, int next, int previous, int previousLength) throws DamageException {
    if (code < CLEAR) {
      need(1);
      out[filled++] = (byte) code;
    } else if (code < next) {
      copy(start[code], length[code]);
    } else if (code == next && previous >= 0) {
      copy(previous, previousLength + 1); // its last byte is the first one just written
    } else {
      throw new DamageException("its compressed data hold a code that does not exist yet");
    }
  }

  private void copy(int from, int count) throws DamageException {
    need(count);
    for (int i = 0; i < count; i++) {
      out[filled++] = out[from + i];
    }
  }

  private void need(int count) throws DamageException {
    if (count > out.length - filled) {
      throw new DamageException("its compressed data are longer than the picture");
    }
  }

  /** The next code, or -1 at the end of the data. */
  private int code(int width) {
    while (bits < width) {
      if (at == packed.length) {
        return -1;
      }
      held = held << 8 | packed[at++] & 0xFF;
      bits += 8;
    }
    bits -= width;
    return held >>> bits & (1 << width) - 1;
  }
}
