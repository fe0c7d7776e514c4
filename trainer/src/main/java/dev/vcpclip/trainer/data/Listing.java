package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sorted directory listings: file systems give any order, a data set must not. */
final class Listing {
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
    return "found " + some(entries);
  }

  private static boolean isPicture(Path file) {
    return PictureFolder.isPicture(file) && Files.isRegularFile(file);
  }

  /** Files that are no pictures by their names' endings. */
  static List<Path> others(Path folder) {
    return entries(folder).stream()
        .filter(entry -> Files.isRegularFile(entry) && !PictureFolder.isPicture(entry))
        .toList();
  }

  /** Pictures of a folder and of those below, in the order of their paths. */
  static List<Path> picturesBelow(Path folder) {
    List<Path> found = new ArrayList<>(pictures(folder));
    folders(folder).forEach(below -> found.addAll(picturesBelow(below)));
    return found;
  }

  /** A path out of a list, which may have been written on Windows. */
  static Path resolve(Path folder, String relative) {
    Path path = folder.resolve(relative);
    return Files.exists(path) ? path : folder.resolve(relative.replace('\\', '/'));
  }

  /** A few names out of many, such as {@code a.png, b.png and 7 more}. */
  static String some(List<Path> paths) {
    String names =
        paths.stream()
            .limit(SHOWN)
            .map(path -> path.getFileName() + (Files.isDirectory(path) ? "/" : ""))
            .collect(Collectors.joining(", "));
    int more = paths.size() - SHOWN;
    return names + (more > 0 ? " and " + more + " more" : "");
  }

  /** A folder's name, or the whole path of one without. */
  static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
