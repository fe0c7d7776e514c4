package dev.vcpclip.runtime.image;

import java.util.Arrays;

/** A Huffman table, looked up by the next bits. */
final class JpegHuffman {
  static final int FAST_BITS = 10;
  private static final int MAX_BITS = 16;

  /** Length and symbol ({@code length << 8 | symbol}) by the next bits; 0: a longer code. */
  private final short[] fast = new short[1 << FAST_BITS];

  /** The first code that is longer, left-aligned to 16 bits; by length. */
  private final int[] limit = new int[MAX_BITS + 2];

  /** What to add to a code for its symbol's place; by length. */
  private final int[] shift = new int[MAX_BITS + 1];

  private final byte[] symbols;

  /**
   * @param at of 16 counts, by code length, with the symbols behind them
   */
  JpegHuffman(EncodedPicture file, int at, int count) throws JpegDamage {
    symbols = new byte[count];
    System.arraycopy(file.bytes(), at + MAX_BITS, symbols, 0, count);
    int code = 0;
    int index = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      shift[length] = index - code;
      for (int i = file.at(at + length - 1); i > 0; i--, code++, index++) {
        if (code >= 1 << length) {
          throw JpegDamage.of("Huffman table with too many codes");
        }
        if (length <= FAST_BITS) {
          int from = code << (FAST_BITS - length);
          short entry = (short) (length << 8 | symbols[index] & 0xFF);
          Arrays.fill(fast, from, from + (1 << (FAST_BITS - length)), entry);
        }
      }
      limit[length] = code << (MAX_BITS - length);
      code <<= 1;
    }
    limit[MAX_BITS + 1] = Integer.MAX_VALUE;
  }

  /**
   * The code at the beginning of 16 bits.
   *
   * @return {@code length << 8 | symbol}; a length of 17: there is no such code
   */
  int lookUp(int bits) {
    int entry = fast[bits >>> (MAX_BITS - FAST_BITS)];
    if (entry != 0) {
      return entry;
    }
    int length = FAST_BITS + 1;
    while (bits >= limit[length]) {
      length++;
    }
    if (length > MAX_BITS) {
      return length << 8;
    }
    int index = (bits >>> (MAX_BITS - length)) + shift[length];
    return length << 8 | symbols[index] & 0xFF;
  }
}
