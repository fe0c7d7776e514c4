package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The picture files that a command line names: files as given, folders by their content. */
final class PictureList {
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
        List<Path> files = PictureFolder.list(input, recursive);
        files.forEach(file -> pictures.add(picture(file, input.relativize(file), taken)));
      } else if (Files.exists(input)) {
        pictures.add(picture(input, input.getFileName(), taken));
      } else {
        throw new VcpClipException(input + ": no such file or folder.");
      }
    }
    return pictures;
  }

  private static Picture picture(Path file, Path relative, Set<Path> taken) {
    String name = relative.getFileName().toString();
    Path overlay =
        relative.resolveSibling(PictureFolder.extension(file).equals("png") ? name : name + ".png");
    for (int copy = 2; !taken.add(overlay); copy++) {
      overlay = relative.resolveSibling(name + "-" + copy + ".png");
    }
    return new Picture(file, overlay);
  }
}
