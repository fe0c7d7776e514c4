package dev.vcpclip.runtime.image;

/**
 * Follows a BMP file's run-length code without decoding it: where the code leaves pixels out, they
 * would be black. Used once.
 */
final class BmpRunLengths {
  private static final int END_OF_LINE = 0;
  private static final int END_OF_PICTURE = 1;
  private static final int DELTA = 2;

  private final EncodedPicture file;
  private final long start;
  private final long width;
  private final long height;
  private final int bits;

  BmpRunLengths(EncodedPicture file, long start, long width, long height, int bits) {
    this.file = file;
    this.start = start;
    this.width = width;
    this.height = height;
    this.bits = bits;
  }

  void verify() {
    Pixels.requireFits(file, width, height, 1);
    long at = start;
    long x = 0;
    long y = 0;
    while (true) {
      if (at + 2 > file.length()) {
        throw file.cutShort("BMP", "its run-length code does not end");
      }
      int count = file.at((int) at);
      int value = file.at((int) at + 1);
      at += 2;
      if (count > 0) {
        x += count;
      } else if (value == END_OF_LINE) {
        x = 0;
        y++;
      } else if (value == END_OF_PICTURE) {
        return;
      } else if (value == DELTA) {
        throw file.fault("BMP whose run-length code skips pixels is not supported");
      } else {
        x += value;
        long bytes = bits == 4 ? (value + 1) / 2 : value;
        at += bytes + bytes % 2;
      }
      if (x > width || y > height) {
        throw file.fault("BMP is damaged (a run of pixels leads out of the picture)");
      }
    }
  }
}
