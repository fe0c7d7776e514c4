package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerbModulesTest {
  private static final Path ROOT = Path.of("../..");

  @Test
  void everyModuleIsThereAndBuildsAClassPath() throws IOException {
    Map<String, String> modules = VerbModules.read();

    assertThat(modules).containsKeys("inspect", "export", "train", "benchmark");
    for (String module : Set.copyOf(modules.values())) {
      Path pom = ROOT.resolve(module).resolve("pom.xml");
      assertThat(Files.readString(pom)).as(module).contains("maven-dependency-plugin");
    }
  }

  @Test
  void everyModuleNamesItsVerbsAsServices() throws IOException {
    for (Map.Entry<String, String> verb : VerbModules.read().entrySet()) {
      String name =
          verb.getKey().substring(0, 1).toUpperCase(Locale.ROOT) + verb.getKey().substring(1);
      Path services =
          ROOT.resolve(verb.getValue())
              .resolve("src/main/resources/META-INF/services")
              .resolve(Verb.class.getName());

      assertThat(Files.readString(services)).contains(name + "Command");
    }
  }

  /** A verb that the start scripts do not know is looked for in a module that has not got it. */
  @Test
  void everyVerbThatAModuleNamesIsKnownToTheStartScripts() throws IOException {
    Path services = Path.of("src/main/resources/META-INF/services", Verb.class.getName());
    List<String> named = new ArrayList<>();
    try (Stream<Path> all = Files.find(ROOT, 8, (p, a) -> p.endsWith(services))) {
      for (Path file : all.toList()) {
        named.addAll(Files.readAllLines(file));
      }
    }

    Set<String> verbs =
        named.stream()
            .map(type -> type.substring(type.lastIndexOf('.') + 1).replace("Command", ""))
            .map(name -> name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
            .collect(Collectors.toSet());
    assertThat(verbs).hasSizeGreaterThan(10);
    assertThat(VerbModules.read().keySet()).isEqualTo(verbs);
  }

  @Test
  void helpNamesTheVerbsOfOtherModules() {
    assertThat(Main.commandLine().getUsageMessage())
        .contains("Verbs of other modules", "export", "train")
        .doesNotContain("benchmark:peers");
  }
}
