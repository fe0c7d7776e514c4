package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.VerdictRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecipeCommandTest {
  @TempDir private Path folder;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  @Test
  void changesAreListedShownAndRemembered() {
    set(0.5, "Ana", "first");
    set(0.6, "Ben", "new lamp");
    standardOut.getBuffer().setLength(0);

    assertThat(run("list")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("Recipe 'housing', revision 2: thresholds set by hand; nothing is guaranteed.");

    standardOut.getBuffer().setLength(0);
    assertThat(run("show", "housing", "--revision", "1")).isEqualTo(Verb.GOOD);
    byte[] shown = standardOut.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(RecipeFile.parse("shown", shown).rule()).isEqualTo(VerdictRule.at(0.5));

    assertThat(run("history", "housing")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("housing revision 1  Ana  first")
        .contains("housing revision 2  Ben  new lamp");
  }

  @Test
  void whatIsNotThereIsNamed() {
    set(0.5, "Ana", "");

    assertThat(run("show", "lid")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("no recipe 'lid', expected one of: housing");
    assertThat(run("show", "housing", "--revision", "9")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("no revision 9 of 'housing'");
    assertThat(run("set", folder.resolve("none.json").toString())).isEqualTo(Verb.ERROR);
    assertThat(run()).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("list, show, set, restore or history?");
  }

  @Test
  void aDamagedFileHidesNoOtherRecipeAndIsRestored() throws IOException {
    set(0.5, "Ana", "first");
    set(0.6, "Ana", "second");
    Path recipes = folder.resolve("recipes");
    Files.writeString(recipes.resolve("axle.json"), "{\"broken");
    Files.writeString(recipes.resolve("housing.json"), "");
    RecipeFile.write(
        recipes.resolve("lid.json"),
        Recipe.builder().name("lid").rule(VerdictRule.at(0.7)).build());
    standardOut.getBuffer().setLength(0);

    assertThat(run("list")).isEqualTo(Verb.ERROR);
    assertThat(standardOut.toString()).containsOnlyOnce("Recipe '").contains("Recipe 'lid'");
    assertThat(standardErr.toString())
        .contains("axle.json: ", "housing.json: ", "recipe restore housing --revision 2");

    assertThat(run("restore", "housing", "--revision", "1", "--note", "repair"))
        .isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("Recipe 'housing', revision 3");
    assertThat(RecipeFile.read(recipes.resolve("housing.json")).rule())
        .isEqualTo(VerdictRule.at(0.5));
    assertThat(run("restore", "housing", "--revision", "9")).isEqualTo(Verb.ERROR);
  }

  private void set(double threshold, String who, String note) {
    Path file = folder.resolve("new.json");
    RecipeFile.write(
        file, Recipe.builder().name("housing").rule(VerdictRule.at(threshold)).build());
    assertThat(run("set", file.toString(), "--who", who, "--note", note)).isEqualTo(Verb.GOOD);
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut, true));
    line.setErr(new PrintWriter(standardErr, true));
    String[] all = new String[arguments.length + 3];
    all[0] = "recipe";
    all[1] = "--folder";
    all[2] = folder.resolve("recipes").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return line.execute(all);
  }
}
