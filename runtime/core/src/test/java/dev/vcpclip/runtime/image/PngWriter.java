package dev.vcpclip.runtime.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes PNG with the chunks that a test wants, from samples {@code [y][x][sample]}. */
final class PngWriter {
  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  private final ByteArrayOutputStream between = new ByteArrayOutputStream();
  private final int[][][] samples;
  private final int bits;
  private final int colorType;

  PngWriter(int[][][] samples, int bits, int colorType) {
    this.samples = samples;
    this.bits = bits;
    this.colorType = colorType;
  }

  /** A chunk before the pixels. */
  PngWriter chunk(String type, int... bytes) {
    byte[] body = new byte[bytes.length];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) bytes[i];
    }
    return chunk(type, body);
  }

  PngWriter chunk(String type, byte[] body) {
    write(between, type, body);
    return this;
  }

  byte[] write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(samples[0].length).putInt(samples.length);
    header.put((byte) bits).put((byte) colorType);
    write(out, "IHDR", header.array());
    out.writeBytes(between.toByteArray());
    write(out, "IDAT", TiffWriter.deflate(rows()));
    write(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private byte[] rows() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[][] row : samples) {
      out.write(0);
      int held = 0;
      int count = 0;
      for (int[] pixel : row) {
        for (int sample : pixel) {
          held = held << bits | sample;
          count += bits;
          while (count >= 8) {
            count -= 8;
            out.write(held >> count);
          }
        }
      }
      if (count > 0) {
        out.write(held << (8 - count));
      }
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String type, byte[] body) {
    ByteBuffer chunk = ByteBuffer.allocate(body.length + 12);
    chunk.putInt(body.length).put(type.getBytes(StandardCharsets.ISO_8859_1)).put(body);
    CRC32 checksum = new CRC32();
    checksum.update(chunk.array(), 4, body.length + 4);
    chunk.putInt((int) checksum.getValue());
    out.writeBytes(chunk.array());
  }
}
