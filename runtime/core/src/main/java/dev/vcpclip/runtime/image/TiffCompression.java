package dev.vcpclip.runtime.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks one strip or tile. A library's TIFF reader fills what is missing with black and says so
 * on the error stream, if at all; this one fails.
 */
enum TiffCompression {
  NONE,
  LZW,
  DEFLATE,
  PACK_BITS;

  /** What is wrong with packed data. */
  static final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
      super(message);
    }
  }

  /** The compression of a number that TIFF gives, or null for one that isn't unpacked here. */
  static TiffCompression of(long number) {
    return switch ((int) number) {
      case 1 -> NONE;
      case 5 -> LZW;
      case 8, 32946 -> DEFLATE;
      case 32773 -> PACK_BITS;
      default -> null;
    };
  }

  /**
   * @param packed the segment as it lies in the file
   * @param capacity bytes that the segment can hold at most
   * @return everything that was packed, or its first {@code capacity} bytes
   * @throws DamageException when the data contradict themselves
   */
  byte[] unpack(byte[] packed, int capacity) throws DamageException {
    return switch (this) {
      case NONE -> packed;
      case LZW -> new TiffLzw(packed, capacity).unpack();
      case DEFLATE -> inflate(packed, capacity);
      case PACK_BITS -> unpackBits(packed, capacity);
    };
  }

  private static byte[] inflate(byte[] packed, int capacity) throws DamageException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] out = new byte[capacity];
      int filled = 0;
      while (filled < capacity) {
        int count = inflater.inflate(out, filled, capacity - filled);
        if (count == 0) {
          break;
        }
        filled += count;
      }
      byte[] surplus = new byte[512];
      while (!inflater.finished() && inflater.inflate(surplus) > 0) {
        // the checksum comes after the last byte
      }
      if (!inflater.finished()) {
        throw new DamageException("its compressed data end too early");
      }
      return filled == capacity ? out : Arrays.copyOf(out, filled);
    } catch (DataFormatException e) {
      throw new DamageException(
          e.getMessage() == null ? "its compressed data are invalid" : e.getMessage());
    } finally {
      inflater.end();
    }
  }

  private static byte[] unpackBits(byte[] packed, int capacity) throws DamageException {
    byte[] out = new byte[capacity];
    int filled = 0;
    for (int at = 0; at < packed.length && filled < capacity; ) {
      int control = packed[at++];
      if (control == -128) {
        continue;
      }
      int count = control >= 0 ? control + 1 : 1 - control;
      int source = control >= 0 ? count : 1;
      if (at + source > packed.length || filled + count > capacity) {
        throw new DamageException("its compressed data end too early or too late");
      }
      if (control >= 0) {
        System.arraycopy(packed, at, out, filled, count);
      } else {
        Arrays.fill(out, filled, filled + count, packed[at]);
      }
      at += source;
      filled += count;
    }
    return filled == capacity ? out : Arrays.copyOf(out, filled);
  }
}
