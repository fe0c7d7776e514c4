package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One image file directory of a TIFF or BigTIFF file: its numbers by tag. */
final class TiffDirectory {
  static final int NEW_SUBFILE_TYPE = 254;
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTE_COUNTS = 279;
  static final int MAX_SAMPLE_VALUE = 281;
  static final int PLANAR_CONFIGURATION = 284;
  static final int PREDICTOR = 317;
  static final int COLOR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;

  private static final int MAX_DIRECTORIES = 100_000;
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private final EncodedPicture file;
  private final boolean big;
  private final boolean bigEndian;
  private final Map<Integer, Long> entries = new HashMap<>();

  private TiffDirectory(EncodedPicture file) {
    this.file = file;
    bigEndian = file.holds(0, "MM");
    big = read(2, 2) == 43;
  }

  /**
   * The chain of directories, in the file's order.
   *
   * @throws VcpClipException when it leads out of the file
   */
  static List<TiffDirectory> readAll(EncodedPicture file) {
    if (file.length() < 8 || !(file.holds(0, "II") || file.holds(0, "MM"))) {
      throw file.cutShort("TIFF", "no header");
    }
    List<TiffDirectory> directories = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    TiffDirectory first = new TiffDirectory(file);
    long at = first.big ? first.read(8, 8) : first.read(4, 4);
    while (at != 0 && seen.add(at) && directories.size() < MAX_DIRECTORIES) {
      TiffDirectory directory = new TiffDirectory(file);
      at = directory.readEntries(at);
      directories.add(directory);
    }
    return directories;
  }

  /** Remembers where the entries are; returns where the next directory is. */
  private long readEntries(long at) {
    int countBytes = big ? 8 : 2;
    int entryBytes = big ? 20 : 12;
    long count = read(at, countBytes);
    for (long i = 0; i < count; i++) {
      long entry = at + countBytes + i * entryBytes;
      entries.putIfAbsent((int) read(entry, 2), entry);
    }
    return read(at + countBytes + count * entryBytes, big ? 8 : 4);
  }

  boolean bigEndian() {
    return bigEndian;
  }

  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** A tag's first number, or what stands for it when the tag is missing. */
  long number(int tag, long missing) {
    long[] values = numbers(tag);
    return values.length == 0 ? missing : values[0];
  }

  /** A tag's numbers; none when it is missing. Fractions and floats are no numbers here. */
  long[] numbers(int tag) {
    Long entry = entries.get(tag);
    if (entry == null) {
      return new long[0];
    }
    int type = (int) read(entry + 2, 2);
    int bytes = type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
    long count = read(entry + 4, big ? 8 : 4);
    if (bytes == 0 || count < 0 || count > file.length()) {
      throw file.fault(
          "TIFF is damaged (tag %d has type %d, %d values)".formatted(tag, type, count));
    }
    int inline = big ? 8 : 4;
    long at = entry + (big ? 12 : 8);
    if (count * bytes > inline) {
      at = read(at, inline);
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(at + (long) i * bytes, bytes);
    }
    return values;
  }

  /** 1 to 8; 1 where nothing sensible is stated. */
  int orientation() {
    long value = number(ORIENTATION, 1);
    return value >= 1 && value <= 8 ? (int) value : 1;
  }

  /** An unsigned number of the file's byte order. */
  private long read(long at, int bytes) {
    if (at < 0 || at > file.length() - bytes) {
      throw file.cutShort("TIFF", "byte " + at + " lies behind the end");
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      int from = (int) at + (bigEndian ? i : bytes - 1 - i);
      value = value << 8 | file.at(from);
    }
    return value;
  }
}
