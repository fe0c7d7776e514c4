package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.recipe.RecipeChange;
import dev.vcpclip.runtime.recipe.RecipeStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recipes a line can choose from, in memory: those in force in a {@link RecipeStore} and the
 * model's own. Thread-safe.
 */
public final class RecipeBook {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeBook.class);

  /** Who changed a recipe of which nobody says so. */
  private static final String UNKNOWN = "unknown";

  private final ModelRunner model;
  private final RecipeStore store;
  private volatile Map<String, Recipe> inForce;
  private volatile List<String> problems = List.of();
  private final Map<String, Instant> modified = new ConcurrentHashMap<>();

  private RecipeBook(ModelRunner model, RecipeStore store, Map<String, Recipe> inForce) {
    this.model = model;
    this.store = store;
    this.inForce = inForce;
  }

  /**
   * A recipe that came into force while the station runs.
   *
   * @param recipe as it is now
   * @param who changed it
   */
  public record Revised(Recipe recipe, String who) {}

  /**
   * Reads a folder's recipes.
   *
   * @param folder {@code null} for the model's own recipe alone
   * @throws VcpClipException with a line for each file that is no recipe
   */
  public static RecipeBook open(Path folder, ModelRunner model) {
    if (folder == null) {
      return new RecipeBook(model, null, Map.of());
    }
    RecipeBook book = new RecipeBook(model, RecipeStore.of(folder), Map.of());
    List<String> unreadable = book.look().unreadable();
    if (!unreadable.isEmpty()) {
      throw new VcpClipException(String.join("\n", unreadable));
    }
    return book;
  }

  /**
   * Looks whether somebody has put other recipes into force. A file that is none leaves the recipe
   * as it was: see {@link #problems()}.
   *
   * @return those that are new or changed
   */
  public List<Revised> refresh() {
    return store == null ? List.of() : look().revised();
  }

  private record Look(List<Revised> revised, List<String> unreadable) {}

  private synchronized Look look() {
    Map<String, Recipe> before = inForce;
    Map<String, Recipe> now = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    try {
      for (String name : store.names()) {
        try {
          now.put(name, store.current(name));
        } catch (VcpClipException e) {
          wrong.add(e.getMessage());
          if (before.containsKey(name)) {
            now.put(name, before.get(name));
          }
        }
      }
    } catch (VcpClipException e) { // the folder is away: what is known stays known
      wrong.add(e.getMessage());
      before.forEach(now::putIfAbsent);
    }
    inForce = now;
    List<String> unreadable = List.copyOf(wrong);
    now.values().stream()
        .filter(recipe -> recipe.calibration() != null && recipe.guarantee().isEmpty())
        .map(RecipeBook::promisesNothing)
        .forEach(wrong::add);
    wrong.stream()
        .filter(problem -> !problems.contains(problem))
        .forEach(problem -> LOG.warn("recipes: {}", problem));
    problems = List.copyOf(wrong);
    return new Look(
        now.values().stream()
            .filter(recipe -> !recipe.equals(before.get(recipe.name())))
            .map(this::revised)
            .toList(),
        unreadable);
  }

  private static String promisesNothing(Recipe recipe) {
    return "recipe '%s' revision %d was changed by hand after its calibration: it judges, but nothing is guaranteed. Calibrate again, or restore a revision."
        .formatted(recipe.name(), recipe.revision());
  }

  private Revised revised(Recipe recipe) {
    Optional<RecipeChange> change = change(recipe);
    change.ifPresent(found -> modified.put(recipe.name(), Instant.parse(found.at())));
    return new Revised(recipe, change.map(RecipeChange::who).orElse(UNKNOWN));
  }

  private Optional<RecipeChange> change(Recipe recipe) {
    try {
      return store.history(recipe.name()).stream()
          .filter(change -> change.revision() == recipe.revision())
          .reduce((earlier, later) -> later);
    } catch (VcpClipException e) {
      return Optional.empty();
    }
  }

  /** When a recipe was changed last; empty where the folder does not say so. */
  public Optional<Instant> modified(String name) {
    return Optional.ofNullable(modified.get(name));
  }

  /** What was wrong with the folder when it was looked at last; empty when nothing. */
  public List<String> problems() {
    return problems;
  }

  /** Names, in order; the model's own among them once it is loaded. */
  public List<String> names() {
    Map<String, Recipe> now = inForce;
    List<String> names = new ArrayList<>(now.keySet());
    if (!now.containsKey(Recipe.DEFAULT_NAME) && model.ownRecipe().isPresent()) {
      names.add(0, Recipe.DEFAULT_NAME);
    }
    return names;
  }

  /**
   * A recipe that fits the model.
   *
   * @param name {@code default} for the model's own where the folder has none of that name; an
   *     empty one is nobody's: who lost a name must not get the model's own thresholds for it
   * @throws VcpClipException when there is none of that name, or it was calibrated with another
   *     model
   */
  public Recipe find(String name) {
    Recipe recipe = inForce.get(name);
    if (recipe == null && name.equals(Recipe.DEFAULT_NAME)) {
      return model.ownRecipe().orElseThrow(this::noOwnRecipe);
    }
    if (recipe == null) {
      throw new VcpClipException("no recipe '%s', expected %s".formatted(name, expected()));
    }
    model.identity().ifPresent(id -> recipe.requireFor(id, "recipe '" + name + "'"));
    return recipe;
  }

  private VcpClipException noOwnRecipe() {
    return new VcpClipException(
        model.ready()
            ? "no recipe '%s': the bundle has no thresholds of its own. Choose another recipe, or calibrate one of that name."
                .formatted(Recipe.DEFAULT_NAME)
            : "no model: " + model.notice());
  }

  /** Before the model is there, nobody knows whether it has a recipe of its own. */
  private String expected() {
    List<String> names = names();
    String own = "'%s' once the model is there".formatted(Recipe.DEFAULT_NAME);
    if (model.ready() || names.contains(Recipe.DEFAULT_NAME)) {
      return names.isEmpty()
          ? "none, as there are no recipes"
          : "one of " + String.join(", ", names);
    }
    return names.isEmpty() ? own : "one of %s, or %s".formatted(String.join(", ", names), own);
  }

  /**
   * Puts an earlier revision of a recipe into force, as its next one; lines that use it are told
   * with the next {@link #refresh()}.
   *
   * @return the number it has now
   * @throws VcpClipException when there is no such revision, or the disk refuses
   */
  public int restore(String name, int revision, String who, String note) {
    if (store == null) {
      throw new VcpClipException("no recipes.folder in the configuration, so nothing to restore");
    }
    return store.restore(name, revision, who, note).revision();
  }

  /** Whether a name can be chosen, as far as that is known before the model is loaded. */
  public boolean has(String name) {
    return name.isEmpty() || name.equals(Recipe.DEFAULT_NAME) || inForce.containsKey(name);
  }
}
