package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
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
      String name = verb.getKey().substring(0, 1).toUpperCase() + verb.getKey().substring(1);
      Path services =
          ROOT.resolve(verb.getValue())
              .resolve("src/main/resources/META-INF/services")
              .resolve(Verb.class.getName());

      assertThat(Files.readString(services)).contains(name + "Command");
    }
  }

  @Test
  void helpNamesTheVerbsOfOtherModules() {
    assertThat(Main.commandLine().getUsageMessage())
        .contains("Verbs of other modules", "export", "train")
        .doesNotContain("benchmark:peers");
  }
}
