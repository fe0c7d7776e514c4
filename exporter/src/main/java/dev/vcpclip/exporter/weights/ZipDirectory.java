package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of contents of a zip archive, zip64 included, with the place of each entry's bytes, so
 * that stored tensors are mapped straight from the archive: {@code java.util.zip} does not tell.
 *
 * <p>Refuses what PyTorch never writes and an attacker may: entries that overlap or leave the file,
 * two of one name, and encryption. Nothing is ever extracted, so the names of entries lead nowhere.
 */
final class ZipDirectory {
  private static final int LOCAL_MAGIC = 0x04034b50;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_MAGIC = 0x02014b50;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_MAGIC = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LOCATOR_MAGIC = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int END64_MAGIC = 0x06064b50;
  private static final int END64_SIZE = 56;
  private static final int ZIP64_EXTRA = 1;
  private static final int MAX_COMMENT = 0xffff;
  private static final long MAX_32 = 0xffffffffL;
  private static final int ENCRYPTED = 1;
  private static final int MAX_ENTRIES = 100_000;

  private final MappedFile file;
  private final Map<String, ZipEntryData> entries = new LinkedHashMap<>();

  private ZipDirectory(MappedFile file) {
    this.file = file;
  }

  /** Reads and checks the table of contents; the order is the archive's. */
  static Map<String, ZipEntryData> read(MappedFile file) {
    ZipDirectory directory = new ZipDirectory(file);
    directory.readCentral(directory.findEnd());
    directory.checkOverlaps();
    return Collections.unmodifiableMap(directory.entries);
  }

  /**
   * Where the central directory lies.
   *
   * @param offset of its first byte
   * @param size bytes
   * @param count entries it claims to have
   * @param limit where it has ended at the latest: PyTorch puts a zip64 record behind it even when
   *     none is needed
   */
  private record End(long offset, long size, long count, long limit) {}

  private End findEnd() {
    int tail = (int) Math.min(file.size(), END_SIZE + MAX_COMMENT);
    long tailStart = file.size() - tail;
    ByteBuffer bytes = file.bytes(tailStart, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == END_MAGIC && at + END_SIZE + u16(bytes, at + 20) == tail) {
        return end(bytes, at, tailStart + at);
      }
    }
    throw fail("has no table of contents at its end. Truncated download?");
  }

  private End end(ByteBuffer bytes, int at, long position) {
    long count = u16(bytes, at + 10);
    long size = u32(bytes, at + 12);
    long offset = u32(bytes, at + 16);
    End end = new End(offset, size, count, position);
    if (count == 0xffff || size == MAX_32 || offset == MAX_32) {
      end = end64(position - LOCATOR_SIZE);
    }
    if (end.offset < 0
        || end.size < 0
        || end.offset > end.limit
        || end.size > end.limit - end.offset
        || end.size > Integer.MAX_VALUE) {
      throw fail("has its table of contents outside the file. Truncated, or damaged?");
    }
    return end;
  }

  private End end64(long locatorAt) {
    if (locatorAt >= 0) {
      ByteBuffer locator = file.bytes(locatorAt, LOCATOR_SIZE);
      long at = locator.getLong(8);
      if (locator.getInt(0) == LOCATOR_MAGIC && at >= 0 && at <= locatorAt - END64_SIZE) {
        ByteBuffer end = file.bytes(at, END64_SIZE);
        if (end.getInt(0) == END64_MAGIC) {
          return new End(end.getLong(48), end.getLong(40), end.getLong(32), at);
        }
      }
    }
    throw fail("has no sound zip64 table of contents. Truncated, or damaged?");
  }

  private void readCentral(End end) {
    ByteBuffer central = file.bytes(end.offset, (int) end.size);
    int at = 0;
    while (at < end.size) {
      if (end.size - at < CENTRAL_SIZE || central.getInt(at) != CENTRAL_MAGIC) {
        throw fail("has a damaged table of contents.");
      }
      int nameLength = u16(central, at + 28);
      int extraLength = u16(central, at + 30);
      int length = CENTRAL_SIZE + nameLength + extraLength + u16(central, at + 32);
      if (end.size - at < length) {
        throw fail("has a damaged table of contents.");
      }
      if (entries.size() == MAX_ENTRIES) {
        throw fail("has more than " + MAX_ENTRIES + " entries, more than any model has tensors.");
      }
      add(central.slice(at, length).order(ByteOrder.LITTLE_ENDIAN), nameLength, extraLength, end);
      at += length;
    }
    if (entries.size() != end.count) {
      throw fail(
          "lists " + entries.size() + " entries where it claims " + end.count + ". Damaged?");
    }
  }

  private void add(ByteBuffer header, int nameLength, int extraLength, End end) {
    String name = utf8(header, CENTRAL_SIZE, nameLength);
    if ((u16(header, 8) & ENCRYPTED) != 0) {
      throw fail("entry '" + name + "' is encrypted. PyTorch writes no such archive.");
    }
    long[] sizes = {u32(header, 24), u32(header, 20), u32(header, 42)};
    readZip64(header, CENTRAL_SIZE + nameLength, extraLength, sizes);
    long size = sizes[0];
    long stored = sizes[1];
    long localAt = sizes[2];
    if (size < 0 || stored < 0 || localAt < 0 || localAt > end.offset - LOCAL_SIZE) {
      throw outside(name);
    }
    ByteBuffer local = file.bytes(localAt, LOCAL_SIZE);
    long nameAt = localAt + LOCAL_SIZE;
    long dataAt = nameAt + u16(local, 26) + u16(local, 28);
    if (local.getInt(0) != LOCAL_MAGIC || dataAt > end.offset || stored > end.offset - dataAt) {
      throw outside(name);
    }
    if (u16(local, 26) != nameLength
        || !utf8(file.bytes(nameAt, nameLength), 0, nameLength).equals(name)) {
      throw fail("entry '" + name + "' has another name where its bytes are. Damaged?");
    }
    var entry = new ZipEntryData(file, name, u16(header, 10), localAt, dataAt, stored, size);
    entry.checkStored();
    if (entries.put(name, entry) != null) {
      throw fail("has two entries named '" + name + "'.");
    }
  }

  /** Replaces those of size, stored size and offset that did not fit 32 bits, in this order. */
  private void readZip64(ByteBuffer header, int from, int length, long[] sizes) {
    int at = from;
    while (at + 4 <= from + length) {
      int end = at + 4 + u16(header, at + 2);
      if (u16(header, at) == ZIP64_EXTRA && end <= from + length) {
        int field = at + 4;
        for (int i = 0; i < sizes.length; i++) {
          if (sizes[i] == MAX_32 && field + Long.BYTES <= end) {
            sizes[i] = header.getLong(field);
            field += Long.BYTES;
          }
        }
        return;
      }
      at = end;
    }
  }

  private void checkOverlaps() {
    List<ZipEntryData> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(ZipEntryData::localAt));
    for (int i = 1; i < sorted.size(); i++) {
      ZipEntryData before = sorted.get(i - 1);
      if (before.dataAt() + before.stored() > sorted.get(i).localAt()) {
        throw fail(
            "entries '"
                + before.name()
                + "' and '"
                + sorted.get(i).name()
                + "' overlap. Damaged, or built to deceive.");
      }
    }
  }

  private static int u16(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  private static long u32(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & MAX_32;
  }

  private static String utf8(ByteBuffer bytes, int at, int length) {
    byte[] text = new byte[length];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private VcpClipException outside(String name) {
    return fail("entry '" + name + "' lies outside the archive. Truncated, or damaged?");
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(file.file() + ": " + what);
  }
}
