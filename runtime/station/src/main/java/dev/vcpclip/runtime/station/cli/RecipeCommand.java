package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.recipe.RecipeChange;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Keeps a station's recipes. */
@Command(
    name = "recipe",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and changes the recipes of a folder, and says who changed them.",
    footer = {
      "",
      "Example: ./vcpclip recipe set recipe.json --folder recipes --note \"new lamp\"",
      "To go back: ./vcpclip recipe restore NAME --revision 2",
      "Exit code: 0 done, 2 an error, such as a damaged file, beside which list shows the others."
    })
public final class RecipeCommand implements Verb {
  @Spec private CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "Where the recipes are (default: ${DEFAULT-VALUE}).",
      defaultValue = "recipes")
  private Path folder;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "list, show, set, restore or history?");
  }

  @Command(name = "list", description = "Recipes in force, and what they guarantee.")
  int list() {
    RecipeStore store = RecipeStore.of(folder);
    int code = GOOD;
    for (String name : store.names()) {
      try {
        out().println(CalibrationText.summary(store.current(name)));
      } catch (VcpClipException e) { // one wrong file must not hide the others
        spec.commandLine().getErr().println("error: " + e.getMessage());
        code = ERROR;
      }
    }
    out().flush();
    spec.commandLine().getErr().flush();
    return code;
  }

  @Command(name = "show", description = "A recipe as its file has it.")
  int show(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--revision",
              paramLabel = "N",
              description = "An earlier one (default: the one in force).")
          Integer revision) {
    RecipeStore store = RecipeStore.of(folder);
    Recipe recipe = revision == null ? store.current(name) : store.revision(name, revision);
    out().println(new String(RecipeFile.format(recipe), StandardCharsets.UTF_8));
    return done();
  }

  /** Whose change it is and why. */
  private static final class Author {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--who",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "Who changes it (default: the user).")
    private String who;

    @Option(
        names = "--note",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Why, for the history.")
    private String note;

    String who() {
      if (who.isBlank()) {
        throw new ParameterException(spec.commandLine(), "--who: expected a name");
      }
      return who;
    }
  }

  @Command(name = "set", description = "Puts a recipe into force as its product's next revision.")
  int set(
      @Parameters(paramLabel = "FILE", description = "As calibrate writes it.") Path file,
      @Mixin Author author) {
    Recipe stored = RecipeStore.of(folder).put(RecipeFile.read(file), author.who(), author.note);
    out().println(CalibrationText.summary(stored));
    return done();
  }

  @Command(
      name = "restore",
      description = "Puts an earlier revision into force again, also over a damaged file.")
  int restore(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--revision",
              paramLabel = "N",
              required = true,
              description = "Which one; history lists them.")
          int revision,
      @Mixin Author author) {
    Recipe stored = RecipeStore.of(folder).restore(name, revision, author.who(), author.note);
    out().println(CalibrationText.summary(stored));
    return done();
  }

  @Command(name = "history", description = "Who changed what and when.")
  int history(
      @Parameters(
              paramLabel = "NAME",
              arity = "0..1",
              description = "Of this product alone (default: of all).")
          String name) {
    RecipeStore store = RecipeStore.of(folder);
    List<RecipeChange> changes = name == null ? store.history() : store.history(name);
    for (RecipeChange change : changes) {
      out()
          .printf(
              "%s  %s revision %d  %s  %s%n",
              change.at(), change.recipe(), change.revision(), change.who(), change.note());
    }
    return done();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private int done() {
    out().flush();
    return GOOD;
  }
}
