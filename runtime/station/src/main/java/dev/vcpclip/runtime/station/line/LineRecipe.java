package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalEvent.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which recipe a line uses, as the journal keeps it: the one that somebody chose last stays chosen
 * over a restart, until the configuration names another one than before. Thread-safe.
 */
final class LineRecipe {
  private static final Set<Kind> CHOICES = Set.of(Kind.CONFIGURED, Kind.RECIPE);

  private final String line;
  private final RecipeBook recipes;
  private final Journal journal;

  /** Guarded by this. */
  private String name;

  /** Of the recipe, as the journal has it; -1 before it was told here. Guarded by this. */
  private int revision = -1;

  /**
   * @param configured as the configuration has it; empty for the model's own
   */
  LineRecipe(String line, String configured, RecipeBook recipes, Journal journal) {
    this.line = line;
    this.recipes = recipes;
    this.journal = journal;
    this.name = chosen(configured.isEmpty() ? Recipe.DEFAULT_NAME : configured);
  }

  private String chosen(String configured) {
    Optional<JournalEvent> known = journal.newest(line, Set.of(Kind.CONFIGURED));
    if (known.isEmpty() || !known.get().subject().equals(configured)) {
      journal.note(
          JournalEvent.now(
              line, Kind.CONFIGURED, "configuration", configured, "recipe " + configured));
      return configured;
    }
    String last = journal.newest(line, CHOICES).map(JournalEvent::subject).orElse(configured);
    return recipes.has(last) ? last : configured;
  }

  synchronized String name() {
    return name;
  }

  /**
   * Chooses a recipe; it is in force when the journal has it. The same once more is told, but no
   * event of the journal: a PLC that chooses with every part would fill it.
   *
   * @throws VcpClipException when there is none, or the journal does not take it
   */
  LineEvent.RecipeChanged choose(String wanted, String who) {
    Recipe recipe = recipes.find(wanted);
    synchronized (this) {
      boolean again = recipe.name().equals(name) && recipe.revision() == revision;
      return again ? inForce(who) : changed(recipe, who, "chosen");
    }
  }

  /** The recipe in use has another revision. */
  LineEvent.RecipeChanged revised(Recipe recipe, String who) {
    return changed(recipe, who, "changed");
  }

  private synchronized LineEvent.RecipeChanged changed(Recipe recipe, String who, String how) {
    String message = "recipe %s revision %d %s".formatted(recipe.name(), recipe.revision(), how);
    journal.note(JournalEvent.now(line, Kind.RECIPE, who, recipe.name(), message));
    name = recipe.name();
    revision = recipe.revision();
    return inForce(who);
  }

  private synchronized LineEvent.RecipeChanged inForce(String who) {
    return new LineEvent.RecipeChanged(line, Instant.now(), name, revision, who);
  }
}
