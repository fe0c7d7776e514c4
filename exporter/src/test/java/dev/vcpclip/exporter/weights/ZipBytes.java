package dev.vcpclip.exporter.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Writes zip archives byte by byte, sound and unsound ones, for tests. */
final class ZipBytes {
  private static final int MAX_32 = -1;

  private final List<Item> items = new ArrayList<>();
  private boolean zip64;

  /**
   * One entry.
   *
   * @param name of the entry
   * @param method 0 stored, 8 deflated
   * @param flags bit 0 means encrypted
   * @param stored its bytes in the archive
   * @param size it claims to have unpacked
   * @param sameAs name of another entry whose place it claims, or {@code null}
   */
  record Item(String name, int method, int flags, byte[] stored, long size, String sameAs) {}

  ZipBytes store(String name, byte[] data) {
    return add(new Item(name, 0, 0, data, data.length, null));
  }

  ZipBytes deflate(String name, byte[] data, long claimedSize) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(data);
    deflater.finish();
    byte[] buffer = new byte[data.length + 64];
    int n = deflater.deflate(buffer);
    deflater.end();
    byte[] stored = Arrays.copyOf(buffer, n);
    return add(new Item(name, 8, 0, stored, claimedSize, null));
  }

  ZipBytes add(Item item) {
    items.add(item);
    return this;
  }

  /** Writes every size and offset in the zip64 way, as archives beyond 4 GiB do. */
  ZipBytes zip64() {
    zip64 = true;
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Integer> offsets = new ArrayList<>();
    for (Item item : items) {
      offsets.add(out.size());
      byte[] name = item.name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer local = buffer(30 + name.length).putInt(0x04034b50).putShort((short) 20);
      local.putShort((short) item.flags).putShort((short) item.method).putLong(0);
      local.putInt(item.stored.length).putInt((int) item.size);
      local.putShort((short) name.length).putShort((short) 0).put(name);
      out.writeBytes(local.array());
      out.writeBytes(item.stored);
    }
    int centralAt = out.size();
    for (int i = 0; i < items.size(); i++) {
      out.writeBytes(central(items.get(i), offsets.get(place(i))));
    }
    int centralSize = out.size() - centralAt;
    if (zip64) {
      int at = out.size();
      ByteBuffer end = buffer(56).putInt(0x06064b50).putLong(44).putInt(0).putLong(0);
      end.putLong(items.size()).putLong(items.size()).putLong(centralSize).putLong(centralAt);
      out.writeBytes(end.array());
      out.writeBytes(buffer(20).putInt(0x07064b50).putInt(0).putLong(at).putInt(1).array());
    }
    ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
    end.putShort((short) (zip64 ? -1 : items.size()));
    end.putShort((short) (zip64 ? -1 : items.size()));
    end.putInt(zip64 ? MAX_32 : centralSize).putInt(zip64 ? MAX_32 : centralAt);
    out.writeBytes(end.array());
    return out.toByteArray();
  }

  private int place(int index) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).name.equals(items.get(index).sameAs)) {
        return i;
      }
    }
    return index;
  }

  private byte[] central(Item item, int offset) {
    byte[] name = item.name.getBytes(StandardCharsets.UTF_8);
    int extra = zip64 ? 28 : 0;
    ByteBuffer header = buffer(46 + name.length + extra).putInt(0x02014b50).putInt(0);
    header.putShort((short) item.flags).putShort((short) item.method).putLong(0);
    header.putInt(zip64 ? MAX_32 : item.stored.length).putInt(zip64 ? MAX_32 : (int) item.size);
    header.putShort((short) name.length).putShort((short) extra).putShort((short) 0);
    header.putLong(0).putInt(zip64 ? MAX_32 : offset).put(name);
    if (zip64) {
      header.putShort((short) 1).putShort((short) 24);
      header.putLong(item.size).putLong(item.stored.length).putLong(offset);
    }
    return header.array();
  }

  private static ByteBuffer buffer(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }
}
