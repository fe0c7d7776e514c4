package dev.vcpclip.trainer.data;

import java.nio.charset.StandardCharsets;

/** What a mask file's first bytes tell. */
final class MaskFormat {
  private static final int PNG_COLOUR_TYPE = 25;
  private static final int PNG_PALETTE = 3;

  private MaskFormat() {}

  /** JPEG, and WebP unless it is its lossless kind. */
  static boolean isLossy(byte[] bytes) {
    boolean jpeg = bytes.length > 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xD8;
    boolean webp = holds(bytes, 0, "RIFF") && holds(bytes, 8, "WEBP");
    return jpeg || webp && !contains(bytes, "VP8L");
  }

  /** Formats that may hold a palette; of PNG, those files that do. */
  static boolean mayHavePalette(byte[] bytes) {
    if (holds(bytes, 1, "PNG")) {
      return bytes.length > PNG_COLOUR_TYPE && bytes[PNG_COLOUR_TYPE] == PNG_PALETTE;
    }
    return holds(bytes, 0, "BM") || holds(bytes, 0, "II") || holds(bytes, 0, "MM");
  }

  /** Its chunk comes first, or after the one of an extended file. */
  private static boolean contains(byte[] bytes, String chunk) {
    return holds(bytes, 12, chunk) || holds(bytes, 30, chunk);
  }

  private static boolean holds(byte[] bytes, int at, String text) {
    byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < expected.length; i++) {
      if (at + i >= bytes.length || bytes[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
