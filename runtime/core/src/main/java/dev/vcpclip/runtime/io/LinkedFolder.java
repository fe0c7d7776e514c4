package dev.vcpclip.runtime.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder that may itself be a link, as to a larger disk. */
public final class LinkedFolder {
  private LinkedFolder() {}

  /**
   * Everything below a folder, the folder first, as {@link Files#walk(Path, int,
   * java.nio.file.FileVisitOption...)}, which finds nothing where the folder is a link. Links below
   * it are not followed, so it ends.
   *
   * @return paths that begin with {@code folder}; to be closed
   * @throws IOException if the folder is missing or cannot be listed
   */
  public static Stream<Path> walk(Path folder, int depth) throws IOException {
    Path real = folder.toRealPath();
    return Files.walk(real, depth).map(file -> folder.resolve(real.relativize(file)));
  }
}
