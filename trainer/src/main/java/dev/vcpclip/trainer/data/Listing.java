package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sorted directory listings: file systems give any order, a data set must not. */
final class Listing {
  private static final Set<String> PICTURES =
      Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp");
  private static final int SHOWN = 8;

  private Listing() {}

  static List<Path> folders(Path folder) {
    return entries(folder).stream().filter(Files::isDirectory).toList();
  }

  static List<Path> pictures(Path folder) {
    return entries(folder).stream().filter(Listing::isPicture).toList();
  }

  /** Entries without hidden ones, sorted by name; none when it is no folder. */
  static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new VcpClipException(folder + ": cannot be listed (" + e.getMessage() + ")", e);
    }
  }

  /** The pictures of a folder by file name without extension. */
  static Map<String, Path> byStem(Path folder) {
    Map<String, Path> byStem = new LinkedHashMap<>();
    for (Path picture : pictures(folder)) {
      Path other = byStem.put(stem(picture), picture);
      if (other != null) {
        throw new VcpClipException(
            "%s and %s differ only in their endings; which one is meant? Remove the other."
                .formatted(other, picture.getFileName()));
      }
    }
    return byStem;
  }

  static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /** Content of a folder in a few words. */
  static String describe(Path folder) {
    if (!Files.isDirectory(folder)) {
      return "found a file";
    }
    List<Path> entries = entries(folder);
    if (entries.isEmpty()) {
      return "found an empty folder";
    }
    String names =
        entries.stream()
            .limit(SHOWN)
            .map(e -> e.getFileName() + (Files.isDirectory(e) ? "/" : ""))
            .collect(Collectors.joining(", "));
    int more = entries.size() - SHOWN;
    return "found " + names + (more > 0 ? " and " + more + " more" : "");
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return PICTURES.contains(ending) && Files.isRegularFile(file);
  }
}
