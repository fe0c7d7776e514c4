package dev.vcpclip.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which module has which verb: the file that the start scripts read, too. */
final class VerbModules {
  private static final String RESOURCE = "verbs.txt";

  private VerbModules() {}

  /** Module by verb, in the file's order. */
  static Map<String, String> read() {
    try (InputStream in = VerbModules.class.getResourceAsStream(RESOURCE)) {
      Map<String, String> modules = new LinkedHashMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split(" "))
          .filter(words -> !words[0].contains(":"))
          .forEach(words -> modules.put(words[0], words[1]));
      return modules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Verbs that are not on the class path, for the help; empty when all are. */
  static String others(Set<String> present) {
    return read().keySet().stream()
        .filter(verb -> !present.contains(verb))
        .collect(Collectors.joining(", "));
  }
}
