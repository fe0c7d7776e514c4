package dev.vcpclip.runtime.golden;

import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The folder of reference cases: the system property {@code golden.dir} (relative to the project's
 * root) or, without one, the cases in the test resources, unpacked once per JVM.
 *
 * <p>Cases are found by what a folder holds, never by its name, and a kind of case of which there
 * is none fails the test that asked for it: a mistyped folder must not pass.
 */
public final class GoldenDir {
  private static final List<String> RESOURCES =
      List.of("tiny-vcp-clip-plus", "tiny-vcp-clip", "reference-functions");
  private static Path root;

  private GoldenDir() {}

  /** Folders with a {@code config.json}: one model case each. */
  public static List<Path> modelCases() {
    return atLeastOne("a folder with a config.json", find("config.json"))
        .map(Path::getParent)
        .toList();
  }

  /**
   * Files of that name, from any folder.
   *
   * @param glob a file name, {@code *} allowed, such as {@code preprocess_*.png}
   */
  public static List<Path> files(String glob) {
    return atLeastOne(glob, find(glob)).toList();
  }

  private static Stream<Path> atLeastOne(String what, List<Path> found) {
    if (found.isEmpty()) {
      throw new AssertionError("golden.dir " + root() + " holds no " + what);
    }
    return found.stream();
  }

  private static List<Path> find(String glob) {
    var matcher = root().getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(root())) {
      return files.filter(f -> matcher.matches(f.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path root() {
    if (root == null) {
      String property = System.getProperty("golden.dir", "");
      Path base = Path.of(System.getProperty("golden.base", "")).toAbsolutePath();
      root = property.isEmpty() ? unpackResources() : base.resolve(property);
    }
    return root;
  }

  private static Path unpackResources() {
    try {
      Path folder = Files.createTempDirectory("vcpclip-golden");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> TemporaryFolder.delete(folder)));
      for (String name : RESOURCES) {
        try (InputStream in = GoldenDir.class.getResourceAsStream("/golden/" + name + ".zip");
            ZipInputStream zip = new ZipInputStream(in)) {
          Path target = Files.createDirectory(folder.resolve(name));
          for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            Files.copy(zip, target.resolve(entry.getName()));
          }
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
