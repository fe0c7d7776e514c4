package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The recipes a line can choose from: a folder's files and the model's own. Thread-safe. */
public final class RecipeBook {
  private final ModelRunner model;
  private final TreeMap<String, Recipe> files;

  private RecipeBook(ModelRunner model, TreeMap<String, Recipe> files) {
    this.model = model;
    this.files = files;
  }

  /**
   * Reads a folder's {@code *.json} files.
   *
   * @param folder {@code null} for the model's own recipe alone
   * @throws VcpClipException with a line for each file that is no recipe
   */
  public static RecipeBook open(Path folder, ModelRunner model) {
    TreeMap<String, Recipe> recipes = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path file : folder == null ? List.<Path>of() : list(folder)) {
      try {
        Recipe recipe = RecipeFile.read(file);
        if (recipes.putIfAbsent(recipe.name(), recipe) != null) {
          problems.add(file + ": '" + recipe.name() + "' is another recipe's name, too");
        }
      } catch (VcpClipException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new VcpClipException(String.join("\n", problems));
    }
    return new RecipeBook(model, recipes);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new VcpClipException(folder + ": recipes cannot be listed (" + e + ").", e);
    }
  }

  /** Names, in order; the model's own among them once it is loaded. */
  public List<String> names() {
    List<String> names = new ArrayList<>(files.keySet());
    if (!files.containsKey(Recipe.DEFAULT_NAME) && model.ownRecipe().isPresent()) {
      names.add(0, Recipe.DEFAULT_NAME);
    }
    return names;
  }

  /**
   * A recipe that fits the model.
   *
   * @param name empty for the model's own
   * @throws VcpClipException when there is none of that name, or it was calibrated with another
   *     model
   */
  public Recipe find(String name) {
    String wanted = name.isEmpty() ? Recipe.DEFAULT_NAME : name;
    Recipe recipe = files.get(wanted);
    if (recipe == null && wanted.equals(Recipe.DEFAULT_NAME)) {
      return model
          .ownRecipe()
          .orElseThrow(
              () -> new VcpClipException("no recipe: the model is not loaded or has none."));
    }
    if (recipe == null) {
      throw new VcpClipException(
          "no recipe '" + wanted + "', expected one of " + String.join(", ", names()));
    }
    model.identity().ifPresent(id -> recipe.requireFor(id, "recipe '" + wanted + "'"));
    return recipe;
  }

  /** Whether a name can be chosen, as far as that is known before the model is loaded. */
  public boolean has(String name) {
    return name.isEmpty() || name.equals(Recipe.DEFAULT_NAME) || files.containsKey(name);
  }
}
