package dev.vcpclip.runtime.image;

import java.util.Arrays;

/**
 * Follows a sequential scan's Huffman codes to its end, without computing a pixel: every block has
 * to have its 64 coefficients, and the data have to end where the last block does. Used once.
 */
final class JpegScan {
  private static final int RST0 = 0xD0;
  private static final int MAX_DC_BITS = 11;
  private static final int MAX_AC_BITS = 10;
  private static final int BLOCK = 64;

  /** Means lie in -1024..1016; some encoders overshoot, damage goes far beyond. */
  private static final int MAX_MEAN = 2 * 1024;

  private final EncodedPicture file;
  private final byte[] bytes;
  private final JpegFrame frame;
  private final JpegTables tables;
  private final int[] indexes;
  private final JpegHuffman[] dc;
  private final JpegHuffman[] ac;
  private final int[] means;

  private int at;

  /** The next bits, left-aligned. */
  private long bits;

  private int count;

  /** Bits made up behind the end of the data, which a sound scan never uses. */
  private boolean ended;

  JpegScan(EncodedPicture file, JpegFrame frame, JpegTables tables, int header, int start)
      throws JpegDamage {
    this.file = file;
    this.bytes = file.bytes();
    this.frame = frame;
    this.tables = tables;
    at = start;
    int components = file.at(header);
    if (components < 1 || components > 4 || start - header < 4 + 2 * components) {
      throw JpegDamage.of("scan header of %d components", components);
    }
    indexes = new int[components];
    dc = new JpegHuffman[components];
    ac = new JpegHuffman[components];
    means = new int[components];
    for (int i = 0; i < components; i++) {
      indexes[i] = frame.indexOf(file.at(header + 1 + 2 * i));
      int kind = file.at(header + 2 + 2 * i);
      dc[i] = tables.dc(kind >> 4);
      ac[i] = tables.ac(kind & 15);
    }
  }

  /** Returns where the marker behind the scan is. */
  int follow() throws JpegDamage {
    frame.countScan(indexes);
    long units = frame.units(indexes);
    int interval = tables.restartInterval();
    int restarts = 0;
    for (long unit = 0; unit < units; unit++) {
      if (interval > 0 && unit > 0 && unit % interval == 0) {
        restart(restarts++ & 7);
      }
      for (int i = 0; i < indexes.length; i++) {
        JpegFrame.Component component = frame.component(indexes[i]);
        int blocks = indexes.length == 1 ? 1 : component.horizontal() * component.vertical();
        for (int b = 0; b < blocks; b++) {
          block(i);
        }
        long mean = (long) means[i] * tables.dcStep(component.quantization());
        if (Math.abs(mean) > MAX_MEAN + tables.dcStep(component.quantization())) {
          throw JpegDamage.of("impossible brightness before byte %d", at);
        }
      }
    }
    return end();
  }

  private void block(int component) throws JpegDamage {
    int size = symbol(dc[component]);
    if (size > MAX_DC_BITS) {
      throw JpegDamage.of("invalid difference before byte %d", at);
    }
    means[component] += value(size);
    JpegHuffman table = ac[component];
    for (int k = 1; k < BLOCK; k++) {
      int symbol = symbol(table);
      int run = symbol >> 4;
      int length = symbol & 15;
      if (length == 0) {
        if (run == 15) {
          k += 15;
          continue;
        }
        if (run == 0) {
          return;
        }
        throw JpegDamage.of("invalid run before byte %d", at);
      }
      k += run;
      if (k >= BLOCK || length > MAX_AC_BITS) {
        throw JpegDamage.of("more than 64 coefficients before byte %d", at);
      }
      skip(length);
    }
  }

  private int symbol(JpegHuffman table) throws JpegDamage {
    if (count < 32) {
      fill();
    }
    int entry = table.lookUp((int) (bits >>> 48));
    int length = entry >> 8;
    if (length > 16) {
      throw JpegDamage.of("invalid Huffman code before byte %d", at);
    }
    skip(length);
    return entry & 0xFF;
  }

  private int value(int size) throws JpegDamage {
    if (size == 0) {
      return 0;
    }
    int value = (int) (bits >>> (64 - size));
    skip(size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  private void skip(int length) throws JpegDamage {
    if (length > count) {
      throw at >= bytes.length
          ? JpegDamage.cutShort("no end marker")
          : JpegDamage.of("a scan ends too early at byte %d", at);
    }
    bits <<= length;
    count -= length;
  }

  private void fill() {
    while (count <= 56 && !ended) {
      if (at >= bytes.length) {
        ended = true;
        return;
      }
      int next = bytes[at] & 0xFF;
      if (next == 0xFF) {
        if (at + 1 >= bytes.length || bytes[at + 1] != 0) {
          ended = true;
          at = at + 1 >= bytes.length ? bytes.length : at;
          return;
        }
        at++;
      }
      at++;
      bits |= (long) next << (56 - count);
      count += 8;
    }
  }

  private void restart(int number) throws JpegDamage {
    at = end();
    while (at < bytes.length - 1 && file.at(at) == 0xFF && file.at(at + 1) == 0xFF) {
      at++;
    }
    if (at >= bytes.length - 1) {
      throw JpegDamage.cutShort("no end marker");
    }
    if (file.at(at + 1) != RST0 + number) {
      throw JpegDamage.of("restart marker %d is missing at byte %d", number, at);
    }
    at += 2;
    bits = 0;
    count = 0;
    ended = false;
    Arrays.fill(means, 0);
  }

  /** Less than a byte may be left, filled up to the marker. */
  private int end() throws JpegDamage {
    fill();
    if (count >= 8 || !ended) {
      throw JpegDamage.of("data are left over behind a scan at byte %d", at);
    }
    if (at >= bytes.length) {
      throw JpegDamage.cutShort("no end marker");
    }
    return at;
  }
}
