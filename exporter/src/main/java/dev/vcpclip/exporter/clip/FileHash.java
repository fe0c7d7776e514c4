package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** SHA-256 of a file, computed when first asked for. Thread-safe. */
public final class FileHash {
  private static final int BUFFER = 1 << 20;

  private final Path file;
  private String sha256;

  /** Reads nothing yet. */
  public FileHash(Path file) {
    this.file = file;
  }

  /** Lower-case hex; reads the whole file at the first call. */
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = compute(file);
    }
    return sha256;
  }

  /** The hash by file name. */
  Map<String, String> byName() {
    return Map.of(file.getFileName().toString(), sha256());
  }

  private static String compute(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be read (" + e.getMessage() + ").", e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
