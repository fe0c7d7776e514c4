package dev.vcpclip.runtime.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;

/**
 * Writes TIFF in the variants that cameras and programs write, from samples {@code [y][x][sample]}.
 */
final class TiffWriter {
  static final int NONE = 1;
  static final int LZW = 5;
  static final int DEFLATE = 8;
  static final int PACK_BITS = 32773;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int LONG8 = 16;

  private final int[][][] samples;
  private final int bits;
  private final Map<Integer, long[]> tags = new TreeMap<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private int compression = NONE;
  private int tileWidth;
  private int rows = 5;
  private boolean planar;
  private boolean predicted;
  private boolean big;
  private boolean fillsUpLastStrip;
  private UnaryOperator<byte[]> damage = bytes -> bytes;

  TiffWriter(int[][][] samples, int bits, int photometric) {
    this.samples = samples;
    this.bits = bits;
    tags.put(TiffDirectory.PHOTOMETRIC, new long[] {photometric});
  }

  TiffWriter tag(int tag, long... values) {
    tags.put(tag, values);
    return this;
  }

  TiffWriter order(ByteOrder value) {
    order = value;
    return this;
  }

  TiffWriter compression(int value) {
    compression = value;
    return this;
  }

  /** Tiles of so many columns and rows; without, strips of so many rows. */
  TiffWriter tiles(int width, int height) {
    tileWidth = width;
    rows = height;
    return this;
  }

  TiffWriter rowsPerStrip(int value) {
    rows = value;
    return this;
  }

  TiffWriter planar() {
    planar = true;
    return this;
  }

  TiffWriter predicted() {
    predicted = true;
    return this;
  }

  TiffWriter big() {
    big = true;
    return this;
  }

  TiffWriter fillsUpLastStrip() {
    fillsUpLastStrip = true;
    return this;
  }

  /** Changes every segment after it was packed. */
  TiffWriter damage(UnaryOperator<byte[]> value) {
    damage = value;
    return this;
  }

  byte[] write() {
    return write(List.of(this));
  }

  /** One file of several pages; all in the first one's byte order. */
  static byte[] write(List<TiffWriter> pages) {
    TiffWriter first = pages.get(0);
    List<List<byte[]>> segments = pages.stream().map(TiffWriter::segments).toList();
    int room = 16 + pages.size() * 4096;
    for (List<byte[]> page : segments) {
      room += page.stream().mapToInt(bytes -> bytes.length + 16).sum();
    }
    ByteBuffer out = ByteBuffer.allocate(room).order(first.order);
    out.put((first.order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes());
    out.putShort((short) (first.big ? 43 : 42));
    if (first.big) {
      out.putShort((short) 8).putShort((short) 0);
    }
    int link = out.position();
    out.position(first.big ? 16 : 8);
    for (int p = 0; p < pages.size(); p++) {
      List<byte[]> packed = segments.get(p);
      long[] offsets = new long[packed.size()];
      long[] counts = new long[packed.size()];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = out.position();
        counts[i] = packed.get(i).length;
        out.put(packed.get(i));
      }
      link = pages.get(p).directory(out, link, first.big, offsets, counts);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private int directory(ByteBuffer out, int link, boolean big, long[] offsets, long[] counts) {
    int spp = samples[0][0].length;
    long[] allBits = new long[spp];
    Arrays.fill(allBits, bits);
    Map<Integer, long[]> all = new TreeMap<>(tags);
    all.put(TiffDirectory.WIDTH, new long[] {samples[0].length});
    all.put(TiffDirectory.HEIGHT, new long[] {samples.length});
    all.putIfAbsent(TiffDirectory.BITS_PER_SAMPLE, allBits);
    all.putIfAbsent(TiffDirectory.COMPRESSION, new long[] {compression});
    all.put(TiffDirectory.SAMPLES_PER_PIXEL, new long[] {spp});
    if (planar) {
      all.put(TiffDirectory.PLANAR_CONFIGURATION, new long[] {2});
    }
    if (predicted) {
      all.put(TiffDirectory.PREDICTOR, new long[] {2});
    }
    if (tileWidth > 0) {
      all.put(TiffDirectory.TILE_WIDTH, new long[] {tileWidth});
      all.put(TiffDirectory.TILE_HEIGHT, new long[] {rows});
      all.put(TiffDirectory.TILE_OFFSETS, offsets);
      all.put(TiffDirectory.TILE_BYTE_COUNTS, counts);
    } else {
      all.put(TiffDirectory.ROWS_PER_STRIP, new long[] {rows});
      all.put(TiffDirectory.STRIP_OFFSETS, offsets);
      all.put(TiffDirectory.STRIP_BYTE_COUNTS, counts);
    }
    Map<Integer, Integer> places = new TreeMap<>();
    for (Map.Entry<Integer, long[]> entry : all.entrySet()) {
      if (bytes(entry, big) > (big ? 8 : 4)) {
        places.put(entry.getKey(), out.position());
        putAll(out, entry, big);
      }
    }
    if (big) {
      out.putLong(link, out.position()).putLong(all.size());
    } else {
      out.putInt(link, out.position()).putShort((short) all.size());
    }
    for (Map.Entry<Integer, long[]> entry : all.entrySet()) {
      out.putShort((short) (int) entry.getKey()).putShort((short) type(entry.getKey(), big));
      int count = entry.getValue().length;
      int end = out.position() + (big ? 16 : 8);
      if (big) {
        out.putLong(count);
      } else {
        out.putInt(count);
      }
      Integer place = places.get(entry.getKey());
      if (place == null) {
        putAll(out, entry, big);
      } else if (big) {
        out.putLong(place);
      } else {
        out.putInt(place);
      }
      out.position(end);
    }
    int next = out.position();
    out.position(next + (big ? 8 : 4));
    return next;
  }

  private static int type(int tag, boolean big) {
    return switch (tag) {
      case TiffDirectory.STRIP_OFFSETS, TiffDirectory.TILE_OFFSETS -> big ? LONG8 : LONG;
      case TiffDirectory.STRIP_BYTE_COUNTS, TiffDirectory.TILE_BYTE_COUNTS -> LONG;
      default -> SHORT;
    };
  }

  private static int bytes(Map.Entry<Integer, long[]> entry, boolean big) {
    int type = type(entry.getKey(), big);
    return entry.getValue().length * (type == SHORT ? 2 : type == LONG ? 4 : 8);
  }

  private static void putAll(ByteBuffer out, Map.Entry<Integer, long[]> entry, boolean big) {
    for (long value : entry.getValue()) {
      switch (type(entry.getKey(), big)) {
        case SHORT -> out.putShort((short) value);
        case LONG -> out.putInt((int) value);
        default -> out.putLong(value);
      }
    }
  }

  private List<byte[]> segments() {
    int spp = samples[0][0].length;
    int width = tileWidth > 0 ? tileWidth : samples[0].length;
    List<byte[]> segments = new ArrayList<>();
    for (int plane = 0; plane < (planar ? spp : 1); plane++) {
      for (int y = 0; y < samples.length; y += rows) {
        boolean whole = tileWidth > 0 || fillsUpLastStrip;
        int height = whole ? rows : Math.min(rows, samples.length - y);
        for (int x = 0; x < samples[0].length; x += width) {
          segments.add(damage.apply(pack(segment(plane, x, y, width, height))));
        }
      }
    }
    return segments;
  }

  private byte[] segment(int plane, int left, int top, int width, int height) {
    int together = planar ? 1 : samples[0][0].length;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int y = top; y < top + height; y++) {
      int[] line = new int[width * together];
      for (int x = 0; x < width; x++) {
        int[] pixel =
            samples[Math.min(y, samples.length - 1)][Math.min(left + x, samples[0].length - 1)];
        for (int s = 0; s < together; s++) {
          line[x * together + s] = pixel[planar ? plane : s];
        }
      }
      if (predicted) {
        for (int i = line.length - 1; i >= together; i--) {
          line[i] -= line[i - together];
        }
      }
      writeLine(out, line);
    }
    return out.toByteArray();
  }

  private void writeLine(ByteArrayOutputStream out, int[] line) {
    if (bits == 16 || bits == 32) {
      ByteBuffer bytes = ByteBuffer.allocate(line.length * bits / 8).order(order);
      for (int sample : line) {
        if (bits == 16) {
          bytes.putShort((short) sample);
        } else {
          bytes.putInt(sample);
        }
      }
      out.writeBytes(bytes.array());
      return;
    }
    long held = 0;
    int count = 0;
    for (int sample : line) {
      held = held << bits | sample & (1 << bits) - 1;
      count += bits;
      while (count >= 8) {
        count -= 8;
        out.write((int) (held >> count));
      }
    }
    if (count > 0) {
      out.write((int) (held << (8 - count)));
    }
  }

  private byte[] pack(byte[] bytes) {
    return switch (compression) {
      case DEFLATE -> deflate(bytes);
      case PACK_BITS -> packBits(bytes);
      case LZW -> lzw(bytes);
      default -> bytes;
    };
  }

  static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length + 100];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  private static byte[] packBits(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int run = 1;
      while (run < 128 && at + run < bytes.length && bytes[at + run] == bytes[at]) {
        run++;
      }
      if (run > 1) {
        out.write(1 - run);
        out.write(bytes[at]);
      } else {
        out.write(0);
        out.write(bytes[at]);
      }
      at += run;
    }
    return out.toByteArray();
  }

  private static byte[] lzw(byte[] bytes) {
    LzwBits out = new LzwBits();
    Map<String, Integer> table = new TreeMap<>();
    out.put(256, 9);
    int next = 258;
    int width = 9;
    String string = "";
    for (byte one : bytes) {
      String longer = string + (char) (one & 0xFF);
      if (longer.length() == 1 || table.containsKey(longer)) {
        string = longer;
        continue;
      }
      out.put(code(table, string), width);
      table.put(longer, next++);
      if (next == 4094) {
        out.put(256, width);
        table.clear();
        next = 258;
        width = 9;
      } else if (next >= 1 << width) {
        width++;
      }
      string = "" + (char) (one & 0xFF);
    }
    out.put(code(table, string), width);
    next++;
    if (next >= 1 << width && width < 12) {
      width++;
    }
    out.put(257, width);
    return out.finish();
  }

  private static int code(Map<String, Integer> table, String string) {
    return string.length() == 1 ? string.charAt(0) : table.get(string);
  }

  private static final class LzwBits {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long held;
    private int count;

    void put(int code, int width) {
      held = held << width | code;
      count += width;
      while (count >= 8) {
        count -= 8;
        out.write((int) (held >> count));
      }
    }

    byte[] finish() {
      if (count > 0) {
        out.write((int) (held << (8 - count)));
      }
      return out.toByteArray();
    }
  }
}
