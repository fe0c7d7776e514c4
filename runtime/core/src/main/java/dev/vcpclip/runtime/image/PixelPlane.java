package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/**
 * Rows of 8-bit samples in native memory: a whole picture whose channels lie side by side, or one
 * of several planes.
 *
 * @param bytes direct; the first sample is at position 0. Valid as long as its owner says
 * @param width pixels in a row
 * @param height rows
 * @param stride bytes from one row to the next
 * @param step bytes from one pixel to the next
 */
public record PixelPlane(ByteBuffer bytes, int width, int height, int stride, int step) {
  /** Refuses rows that overlap or end outside of the memory. */
  public PixelPlane {
    long end = (long) stride * (height - 1) + (long) width * step;
    if (width < 1 || height < 1 || step < 1 || stride < rowBytes(width, step)) {
      throw new IllegalArgumentException(
          "%d x %d pixels of %d bytes in rows of %d".formatted(width, height, step, stride));
    }
    if (bytes.limit() < end) {
      throw new IllegalArgumentException("%d bytes, expected %d".formatted(bytes.limit(), end));
    }
  }

  private static long rowBytes(int width, int step) {
    return (long) width * step;
  }

  /** Feeds every pixel to a checksum, and nothing of what lies between the rows. */
  void update(Checksum checksum) {
    if (width * step == stride) {
      checksum.update(bytes.duplicate().position(0).limit(stride * height));
    } else {
      update(checksum, height);
    }
  }

  /**
   * Feeds some rows to a checksum.
   *
   * @param rows spread evenly from top to bottom, or all where there are no more
   */
  void update(Checksum checksum, int rows) {
    int count = Math.min(rows, height);
    ByteBuffer row = bytes.duplicate();
    for (int i = 0; i < count; i++) {
      int start = (int) ((2L * i + 1) * height / (2L * count)) * stride;
      checksum.update(row.limit(start + width * step).position(start));
    }
  }
}
