package dev.vcpclip.runtime.sink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Text in a PNG file that says that it is an overlay of ours, so that no other is replaced. */
final class OverlayMark {
  /** The signature and the header, which every PNG file begins with. */
  private static final int HEADER = 8 + 25;

  private static final byte[] CHUNK = chunk("Software\0vcpclip overlay");

  private OverlayMark() {}

  private static byte[] chunk(String text) {
    byte[] body = ("tEXt" + text).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(body);
    return ByteBuffer.allocate(body.length + 8)
        .putInt(body.length - 4)
        .put(body)
        .putInt((int) sum.getValue())
        .array();
  }

  /** The PNG file with the mark behind its header. */
  static byte[] into(byte[] png) {
    return ByteBuffer.allocate(png.length + CHUNK.length)
        .put(png, 0, HEADER)
        .put(CHUNK)
        .put(png, HEADER, png.length - HEADER)
        .array();
  }

  static boolean isIn(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(HEADER + CHUNK.length);
      return start.length == HEADER + CHUNK.length
          && Arrays.equals(start, HEADER, start.length, CHUNK, 0, CHUNK.length);
    }
  }
}
