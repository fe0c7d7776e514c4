package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The picture files of a folder, told by their names. */
public final class PictureFolder {
  private static final Set<String> EXTENSIONS =
      Set.of("png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp", "pgm", "ppm");

  private PictureFolder() {}

  /**
   * Lists a folder's pictures in the order of their names.
   *
   * @param recursive whether folders below count
   * @throws VcpClipException when it is no folder or holds no picture
   */
  public static List<Path> list(Path folder, boolean recursive) {
    try (Stream<Path> walk = Files.walk(folder, recursive ? Integer.MAX_VALUE : 1)) {
      List<Path> files =
          walk.filter(file -> isPicture(file) && Files.isRegularFile(file)).sorted().toList();
      if (files.isEmpty()) {
        throw new VcpClipException(
            "%s: no picture in this folder. Expected files ending in %s%s."
                .formatted(
                    folder,
                    String.join(", ", EXTENSIONS.stream().sorted().toList()),
                    recursive ? "" : "; --recursive looks into folders below"));
      }
      return files;
    } catch (IOException e) {
      throw new VcpClipException(folder + ": cannot list this folder: " + e.getMessage() + ".", e);
    }
  }

  /** Whether a file's name is a picture's. */
  public static boolean isPicture(Path file) {
    return EXTENSIONS.contains(extension(file));
  }

  /** What follows the last dot of a file's name, in lower case. */
  public static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
