package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 of the files of a model, computed when first asked for. Thread-safe. */
final class FileHashes {
  private final List<Path> files;
  private Map<String, String> byName;

  FileHashes(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /** Lower-case hex by file name; reads the whole files at the first call. */
  synchronized Map<String, String> byName() {
    if (byName == null) {
      Map<String, String> hashes = new TreeMap<>();
      files.forEach(file -> hashes.put(file.getFileName().toString(), Sha256.of(file)));
      byName = Map.copyOf(hashes);
    }
    return byName;
  }

  /** The one file's hash; of several, the hash over their sorted names and hashes. */
  String sha256() {
    Map<String, String> hashes = new TreeMap<>(byName());
    if (hashes.size() == 1) {
      return hashes.values().iterator().next();
    }
    StringBuilder lines = new StringBuilder();
    hashes.forEach((name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
