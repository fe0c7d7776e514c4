package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.io.Sha256;
import java.nio.file.Path;
import java.util.Map;

/** SHA-256 of a file, computed when first asked for. Thread-safe. */
final class FileHash {
  private final Path file;
  private String sha256;

  FileHash(Path file) {
    this.file = file;
  }

  /** Lower-case hex; reads the whole file at the first call. */
  synchronized String sha256() {
    if (sha256 == null) {
      sha256 = Sha256.of(file);
    }
    return sha256;
  }

  /** The hash by file name. */
  Map<String, String> byName() {
    return Map.of(file.getFileName().toString(), sha256());
  }
}
