package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The picture files that a command line names: files as given, folders by their content. */
final class PictureList {
  private static final Set<String> EXTENSIONS =
      Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "pgm", "ppm");

  private PictureList() {}

  /**
   * One picture and the name of its overlay.
   *
   * @param file where it is
   * @param overlay relative path that no other picture of the list has; ends in {@code .png}
   */
  record Picture(Path file, Path overlay) {}

  /**
   * Lists pictures in a stable order.
   *
   * @param inputs files and folders
   * @param recursive whether folders below a folder count
   * @throws VcpClipException when an input is missing or a folder holds no picture
   */
  static List<Picture> find(List<Path> inputs, boolean recursive) {
    List<Picture> pictures = new ArrayList<>();
    Set<Path> taken = new HashSet<>();
    for (Path input : inputs) {
      if (Files.isDirectory(input)) {
        List<Path> files = inFolder(input, recursive);
        if (files.isEmpty()) {
          throw new VcpClipException(
              "%s: no picture in this folder. Expected files ending in %s%s."
                  .formatted(
                      input,
                      String.join(", ", EXTENSIONS.stream().sorted().toList()),
                      recursive ? "" : "; --recursive looks into folders below"));
        }
        files.forEach(file -> pictures.add(picture(file, input.relativize(file), taken)));
      } else if (Files.exists(input)) {
        pictures.add(picture(input, input.getFileName(), taken));
      } else {
        throw new VcpClipException(input + ": no such file or folder.");
      }
    }
    return pictures;
  }

  private static List<Path> inFolder(Path folder, boolean recursive) {
    try (Stream<Path> files = Files.walk(folder, recursive ? Integer.MAX_VALUE : 1)) {
      return files
          .filter(file -> EXTENSIONS.contains(extension(file)) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new VcpClipException(folder + ": cannot list this folder: " + e.getMessage() + ".", e);
    }
  }

  private static Picture picture(Path file, Path relative, Set<Path> taken) {
    String name = relative.getFileName().toString();
    Path overlay = relative.resolveSibling(extension(file).equals("png") ? name : name + ".png");
    for (int copy = 2; !taken.add(overlay); copy++) {
      overlay = relative.resolveSibling(name + "-" + copy + ".png");
    }
    return new Picture(file, overlay);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
