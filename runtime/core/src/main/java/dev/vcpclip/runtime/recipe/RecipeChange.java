package dev.vcpclip.runtime.recipe;

import java.util.Objects;

/**
 * Change of a recipe, as the journal keeps it.
 *
 * @param at ISO-8601 instant
 * @param who a person or program
 * @param recipe name of the product
 * @param revision that came into force
 * @param note why, in the person's words; may be empty
 * @param sha256 of the recipe's file
 */
public record RecipeChange(
    String at, String who, String recipe, int revision, String note, String sha256) {
  /** Refuses {@code null}. */
  public RecipeChange {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(sha256, "sha256");
  }
}
