package dev.vcpclip.runtime.io;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 fingerprints, 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final int BUFFER = 1 << 20;

  private Sha256() {}

  /**
   * Fingerprint of a file, read from start to end.
   *
   * @throws VcpClipException when it cannot be read
   */
  public static String of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = digest();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  /** Fingerprint of bytes in memory, one part after the other. */
  public static String of(byte[]... parts) {
    MessageDigest digest = digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Fingerprint of a text in UTF-8 and the floats that follow it, little-endian. */
  public static String of(String head, FloatBuffer floats) {
    MessageDigest digest = digest();
    digest.update(head.getBytes(StandardCharsets.UTF_8));
    ByteBuffer chunk = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer rest = floats.duplicate();
    while (rest.hasRemaining()) {
      chunk.clear();
      while (rest.hasRemaining() && chunk.hasRemaining()) {
        chunk.putFloat(rest.get());
      }
      digest.update(chunk.flip());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
