package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Arrays;

/** Unpacks a TIFF page's strips or tiles and lays its samples out as a picture. Used once. */
final class TiffPixels {
  private final EncodedPicture file;
  private final TiffDirectory page;
  private final TiffLayout layout;
  private final String segmentName;
  private final long[] offsets;
  private final long[] byteCounts;

  TiffPixels(EncodedPicture file, TiffDirectory page, TiffLayout layout) {
    this.file = file;
    this.page = page;
    this.layout = layout;
    segmentName = layout.tiled() ? "tile" : "strip";
    offsets =
        page.numbers(layout.tiled() ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS);
    byteCounts =
        page.numbers(
            layout.tiled() ? TiffDirectory.TILE_BYTE_COUNTS : TiffDirectory.STRIP_BYTE_COUNTS);
  }

  DecodedPicture decode() {
    int planes = layout.planar() ? layout.samples() : 1;
    long segments = (long) layout.segmentsAcross() * layout.segmentsDown() * planes;
    if (offsets.length < segments || byteCounts.length < segments) {
      throw file.fault(
          "TIFF is damaged (%d %ss, expected %d)".formatted(offsets.length, segmentName, segments));
    }
    TiffSampleSink sink = new TiffSampleSink(file, page, layout);
    try {
      int segment = 0;
      for (int plane = 0; plane < planes; plane++) {
        for (int y = 0; y < layout.height(); y += layout.segmentHeight()) {
          for (int x = 0; x < layout.width(); x += layout.segmentWidth()) {
            if (!layout.planar() || sink.wants(plane)) {
              place(sink, segment, plane, x, y);
            }
            segment++;
          }
        }
      }
      return sink.finish();
    } catch (RuntimeException | OutOfMemoryError e) {
      sink.close();
      throw e;
    }
  }

  private void place(TiffSampleSink sink, int segment, int plane, int x, int y) {
    int rows = Math.min(layout.segmentHeight(), layout.height() - y);
    byte[] bytes = unpack(segment, layout.tiled() ? layout.segmentHeight() : rows);
    int rowBytes = (int) layout.segmentRowBytes();
    int columns = Math.min(layout.segmentWidth(), layout.width() - x);
    for (int row = 0; row < rows; row++) {
      if (layout.predicted()) {
        undoPredictor(bytes, row * rowBytes, rowBytes);
      }
      sink.accept(bytes, row * rowBytes, plane, x, y + row, columns);
    }
  }

  /** Exactly the bytes that so many rows take, or more. */
  private byte[] unpack(int segment, int rows) {
    long expected = layout.segmentRowBytes() * rows;
    long capacity = layout.segmentRowBytes() * layout.segmentHeight();
    if (capacity > Integer.MAX_VALUE - 8) {
      throw file.fault("TIFF with a %s of %d MiB".formatted(segmentName, capacity >> 20));
    }
    long offset = offsets[segment];
    long count = byteCounts[segment];
    if (offset > file.length() || count > file.length() - offset) {
      throw file.cutShort("TIFF", segmentName + " " + (segment + 1) + " lies behind the end");
    }
    byte[] packed = Arrays.copyOfRange(file.bytes(), (int) offset, (int) (offset + count));
    if (page.number(TiffDirectory.FILL_ORDER, 1) == 2) {
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
      }
    }
    byte[] bytes;
    try {
      bytes = layout.compression().unpack(packed, (int) capacity);
    } catch (TiffCompression.DamageException e) {
      throw damaged(segment, e.getMessage(), e);
    }
    boolean plain = layout.compression() == TiffCompression.NONE;
    // Some writers fill up the last strip; any other length means that packed data went wrong.
    if (bytes.length < expected || !plain && bytes.length != expected && bytes.length != capacity) {
      throw damaged(segment, bytes.length + " bytes, expected " + expected, null);
    }
    return bytes;
  }

  private VcpClipException damaged(int segment, String what, Exception cause) {
    return file.fault(
        "TIFF is damaged (%s %d of %d: %s)"
            .formatted(segmentName, segment + 1, offsets.length, what),
        cause);
  }

  /** Each sample was written as its difference from the one to its left. */
  private void undoPredictor(byte[] bytes, int from, int count) {
    int step = layout.samplesTogether();
    if (layout.bits() == 8) {
      for (int i = from + step; i < from + count; i++) {
        bytes[i] += bytes[i - step];
      }
      return;
    }
    int low = page.bigEndian() ? 1 : 0;
    for (int i = from + 2 * step; i < from + count; i += 2) {
      int before = i - 2 * step;
      int sum =
          (bytes[i + low] & 0xFF)
              + (bytes[before + low] & 0xFF)
              + ((bytes[i + 1 - low] + bytes[before + 1 - low]) << 8);
      bytes[i + low] = (byte) sum;
      bytes[i + 1 - low] = (byte) (sum >> 8);
    }
  }
}
