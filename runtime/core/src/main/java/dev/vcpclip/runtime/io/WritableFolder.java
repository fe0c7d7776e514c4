package dev.vcpclip.runtime.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Whether files can be written into a folder: tried, as rights alone say too little of it. */
public final class WritableFolder {
  private WritableFolder() {}

  /**
   * Tries it, and leaves nothing behind; a folder that is missing is made and removed again.
   *
   * @return why not, in one clause; empty where files can be written
   */
  public static Optional<String> whyNot(Path folder) {
    Deque<Path> missing = new ArrayDeque<>();
    Path known = folder.toAbsolutePath();
    while (known != null && !Files.exists(known)) {
      missing.push(known);
      known = known.getParent();
    }
    Deque<Path> made = new ArrayDeque<>();
    try {
      for (Path each : missing) {
        if (make(each)) {
          made.push(each);
        }
      }
      Files.delete(Files.createTempFile(folder, ".", ".vcpclip-tmp"));
      return Optional.empty();
    } catch (NoSuchFileException e) { // as in /proc, whatever the rights
      return Optional.of("no folder can be made there");
    } catch (IOException e) {
      return Optional.of(DiskFailure.reason(e));
    } finally {
      made.forEach(WritableFolder::deleteQuietly);
    }
  }

  /** Whether it was made here: a station that runs may make it in the same moment. */
  private static boolean make(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return false;
      }
      throw e;
    }
  }

  private static void deleteQuietly(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Somebody has put something into it meanwhile: then it is wanted.
    }
  }
}
