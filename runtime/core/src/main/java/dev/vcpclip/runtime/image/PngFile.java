package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.util.zip.CRC32;

/**
 * What a PNG file says around its pixels, with every chunk's checksum verified: libpng would pass
 * over some damage, and OpenCV has no words for the rest.
 *
 * @param bitDepth bits of a sample in the file
 * @param significantBits of the camera's (sBIT), or {@code bitDepth}
 * @param orientation EXIF, 1 to 8
 */
record PngFile(long width, long height, int bitDepth, int significantBits, int orientation) {
  private static final int SIGNATURE = 8;
  private static final int HEADER_AND_CHECKSUM = 12;

  /**
   * @throws VcpClipException when it is cut short, damaged or a film
   */
  static PngFile inspect(EncodedPicture file) {
    if (!file.holds(SIGNATURE + 4, "IHDR")
        || file.length() < SIGNATURE + 13 + HEADER_AND_CHECKSUM) {
      throw file.cutShort("PNG", "no header");
    }
    int start = SIGNATURE + 8;
    long width = file.bigEndian32(start);
    long height = file.bigEndian32(start + 4);
    int bitDepth = file.at(start + 8);
    int significant = bitDepth;
    int orientation = 1;
    boolean data = false;
    for (int at = SIGNATURE; ; ) {
      if (at > file.length() - HEADER_AND_CHECKSUM) {
        throw file.cutShort("PNG", "no end chunk");
      }
      long length = file.bigEndian32(at);
      String type = type(file, at + 4);
      if (length > file.length() - at - HEADER_AND_CHECKSUM) {
        throw file.cutShort("PNG", "chunk " + type + " lacks bytes");
      }
      int body = at + 8;
      verify(file, at, (int) length, type);
      switch (type) {
        case "IDAT" -> data = true;
        case "sBIT" -> significant = largest(file, body, (int) length, bitDepth);
        case "eXIf" -> orientation = Exif.orientation(file.bytes(), body, (int) length);
        case "acTL" -> refuseFilm(file, body);
        default -> {}
      }
      if (type.equals("IEND")) {
        break;
      }
      at = body + (int) length + 4;
    }
    if (!data) {
      throw file.fault("PNG without pixels (no IDAT chunk)");
    }
    return new PngFile(width, height, bitDepth, significant, orientation);
  }

  private static void verify(EncodedPicture file, int at, int length, String type) {
    CRC32 checksum = new CRC32();
    checksum.update(file.bytes(), at + 4, length + 4);
    if (checksum.getValue() != file.bigEndian32(at + 8 + length)) {
      throw file.fault(
          "PNG is damaged (checksum of chunk %s at byte %d is wrong)".formatted(type, at));
    }
  }

  private static String type(EncodedPicture file, int at) {
    StringBuilder type = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      int letter = file.at(at + i);
      type.append(letter >= ' ' && letter < 127 ? (char) letter : '?');
    }
    return type.toString();
  }

  /** The largest of the colours' bits: alpha, the last of 2 or 4, isn't looked at. */
  private static int largest(EncodedPicture file, int body, int length, int bitDepth) {
    int colors = length == 2 || length == 4 ? length - 1 : length;
    int bits = 0;
    for (int i = 0; i < colors; i++) {
      bits = Math.max(bits, file.at(body + i));
    }
    return bits == 0 || bits > bitDepth ? bitDepth : bits;
  }

  private static void refuseFilm(EncodedPicture file, int body) {
    long frames = file.bigEndian32(body);
    if (frames > 1) {
      throw file.fault(
          "animated PNG of %d frames, expected one picture. Save the frames one by one."
              .formatted(frames));
    }
  }
}
