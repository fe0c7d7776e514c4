package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Fingerprint of a picture's pixels: the same for a copy under another name, in another lossless
 * file format, or of a grey picture stored in colour.
 */
public final class PictureHash {
  private PictureHash() {}

  /**
   * SHA-256 over size and pixels, lower-case hexadecimal.
   *
   * @param frame stays the caller's to close
   */
  public static String of(Frame frame) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((frame.width() + "x" + frame.height()).getBytes(StandardCharsets.US_ASCII));
      int channels = frame.format().channels();
      int red = frame.format() == PixelFormat.BGR ? 2 : 0;
      int green = channels == 1 ? 0 : 1;
      int blue = channels == 1 ? 0 : 2 - red;
      ByteBuffer pixels = frame.pixels();
      byte[] row = new byte[frame.width() * channels];
      byte[] rgb = new byte[frame.width() * 3];
      for (int y = 0; y < frame.height(); y++) {
        pixels.get(y * frame.stride(), row);
        for (int x = 0; x < frame.width(); x++) {
          rgb[3 * x] = row[x * channels + red];
          rgb[3 * x + 1] = row[x * channels + green];
          rgb[3 * x + 2] = row[x * channels + blue];
        }
        digest.update(rgb);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
