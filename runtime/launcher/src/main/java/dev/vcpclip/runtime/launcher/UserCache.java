package dev.vcpclip.runtime.launcher;

import java.nio.file.Path;
import java.util.Locale;

/** Where this user's caches are, by the custom of the operating system. */
public final class UserCache {
  /** Names another folder, for services whose user has no home. */
  public static final String PROPERTY = "vcpclip.cache";

  private UserCache() {}

  /** The program's own folder in it, which need not exist. */
  public static Path folder() {
    String wanted = System.getProperty(PROPERTY);
    if (wanted != null) {
      return Path.of(wanted);
    }
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    Path home = Path.of(System.getProperty("user.home"));
    if (system.startsWith("windows")) {
      String local = System.getenv("LOCALAPPDATA");
      return (local == null ? home.resolve("AppData/Local") : Path.of(local)).resolve("vcpclip");
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library/Caches/vcpclip");
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    boolean absolute = xdg != null && xdg.startsWith("/"); // others are to be ignored
    return (absolute ? Path.of(xdg) : home.resolve(".cache")).resolve("vcpclip");
  }
}
