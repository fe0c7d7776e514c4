package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;

/** What a WebP file says around its pixels. */
final class WebpFile {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  private WebpFile() {}

  /**
   * Walks the chunks.
   *
   * @return the EXIF orientation, 1 to 8
   * @throws VcpClipException when it is cut short or a film
   */
  static int inspect(EncodedPicture file) {
    long end = CHUNK_HEADER + file.littleEndian32(4);
    if (end > file.length()) {
      throw file.cutShort("WebP", "%d bytes of %d".formatted(file.length(), end));
    }
    int orientation = 1;
    int frames = 0;
    long at = RIFF_HEADER;
    while (at + CHUNK_HEADER <= end) {
      int chunk = (int) at;
      long length = file.littleEndian32(chunk + 4);
      if (length > end - at - CHUNK_HEADER) {
        throw file.cutShort("WebP", "a chunk lacks bytes");
      }
      if (file.holds(chunk, "ANMF")) {
        frames++;
      } else if (file.holds(chunk, "EXIF")) {
        orientation = Exif.orientation(file.bytes(), chunk + CHUNK_HEADER, (int) length);
      }
      at += CHUNK_HEADER + length + length % 2;
    }
    if (frames > 0) {
      throw file.fault(
          "animated WebP of %d frames, expected one picture. Save the frames one by one."
              .formatted(frames));
    }
    return orientation;
  }
}
