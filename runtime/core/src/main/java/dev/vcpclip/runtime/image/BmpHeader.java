package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;

/** A BMP file's size in pixels, with its bytes counted: OpenCV reads on where rows are missing. */
record BmpHeader(long width, long height, int bits) {
  private static final int FILE_HEADER = 14;
  private static final int CORE_HEADER = 12;
  private static final int INFO_HEADER = 40;

  /**
   * @throws VcpClipException when rows are missing
   */
  static BmpHeader inspect(EncodedPicture file) {
    if (file.length() < FILE_HEADER + CORE_HEADER) {
      throw file.cutShort("BMP", "no header");
    }
    long pixels = file.littleEndian32(10);
    long headerBytes = file.littleEndian32(FILE_HEADER);
    if (headerBytes < INFO_HEADER) {
      if (headerBytes != CORE_HEADER) {
        throw file.fault("not a picture that can be decoded (BMP with a header of unknown kind)");
      }
      long width = file.littleEndian16(FILE_HEADER + 4);
      long height = file.littleEndian16(FILE_HEADER + 6);
      int bits = file.littleEndian16(FILE_HEADER + 10);
      requireRows(file, pixels, width, height, bits);
      return new BmpHeader(width, height, bits);
    }
    if (file.length() < FILE_HEADER + INFO_HEADER) {
      throw file.cutShort("BMP", "no header");
    }
    long width = file.littleEndian32(FILE_HEADER + 4);
    long height = Math.abs((long) (int) file.littleEndian32(FILE_HEADER + 8)); // < 0: top down
    long compression = file.littleEndian32(FILE_HEADER + 16);
    int bits = file.littleEndian16(FILE_HEADER + 14);
    boolean packed = compression == 1 || compression == 2;
    if (compression > 3 && compression != 6) {
      throw file.fault("BMP of compression %d is not supported".formatted(compression));
    }
    if (packed) {
      new BmpRunLengths(file, pixels, width, height, bits).verify();
    } else {
      requireRows(file, pixels, width, height, bits);
    }
    return new BmpHeader(width, height, bits);
  }

  private static void requireRows(
      EncodedPicture file, long pixels, long width, long height, int bits) {
    Pixels.requireFits(file, width, height, 1);
    long expected = pixels + (width * bits + 31) / 32 * 4 * height;
    if (file.length() < expected) {
      throw file.cutShort("BMP", "%d bytes of %d".formatted(file.length(), expected));
    }
  }
}
