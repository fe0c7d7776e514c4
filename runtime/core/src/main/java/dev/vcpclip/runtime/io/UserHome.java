package dev.vcpclip.runtime.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Home of the user, for whatever keeps a cache there. A user id without an entry, as a container is
 * given, has none: Java then says "?", and libraries make a folder of that name wherever the
 * program was started.
 */
public final class UserHome {
  private static final String PROPERTY = "user.home";
  private static final String JAVACPP_CACHE = "org.bytedeco.javacpp.cachedir";
  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private UserHome() {}

  /** Gives this program a home, if its user has none; of use before any library asks. */
  public static void provide() {
    if (isMissing()) {
      System.setProperty(PROPERTY, substitute().toString());
    }
  }

  /** Gives JavaCPP alone a folder: a program that links this one may have its own use for "?". */
  static void provideForJavaCpp() {
    if (isMissing() && System.getProperty(JAVACPP_CACHE) == null) {
      System.setProperty(JAVACPP_CACHE, substitute().resolve("javacpp").toString());
    }
  }

  private static boolean isMissing() {
    String home = System.getProperty(PROPERTY);
    return home == null || home.isBlank() || home.equals("?");
  }

  /**
   * A folder among the temporary ones that nobody else can write to, the same at the next start.
   * Libraries are loaded from it, so that one that somebody else has put there first is not taken.
   */
  private static Path substitute() {
    TemporaryFolder fresh = TemporaryFolder.create("home"); // of the same owner
    try {
      Object user = Files.getAttribute(fresh.path(), "unix:uid");
      Path folder = fresh.path().resolveSibling("vcpclip-home-" + user);
      try {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OURS_ALONE));
      } catch (FileAlreadyExistsException e) {
        // Of an earlier start, if it is as that one made it.
      }
      boolean ours =
          Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                  .equals(Files.getOwner(fresh.path()))
              && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS)
                  .equals(OURS_ALONE);
      if (ours) {
        fresh.close();
        return folder;
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Then one for this start.
    }
    return fresh.path();
  }
}
