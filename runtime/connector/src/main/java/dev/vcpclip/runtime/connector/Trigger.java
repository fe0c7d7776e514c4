package dev.vcpclip.runtime.connector;

import java.util.Objects;
import java.util.UUID;

/**
 * A request to inspect the part that is in front of the camera now.
 *
 * @param id names the request: repeating it, after a lost answer, gets the same result and inspects
 *     nothing; up to 128 characters
 * @param partId echoed in the result; empty for none; up to 128 characters
 * @param recipe name of the recipe that judges this part alone; empty for the line's
 */
public record Trigger(String id, String partId, String recipe) {
  private static final int LONGEST = 128;

  /** Checks the lengths. */
  public Trigger {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(partId, "partId");
    Objects.requireNonNull(recipe, "recipe");
    if (id.isEmpty() || id.length() > LONGEST || partId.length() > LONGEST) {
      throw new IllegalArgumentException(
          "trigger '%s' of part '%s': expected up to %d characters each"
              .formatted(id, partId, LONGEST));
    }
  }

  /** A new request for a part, judged by the line's recipe; an empty part id for none. */
  public static Trigger of(String partId) {
    return of(partId, "");
  }

  /** A new request for a part that a recipe judges; both may be empty. */
  public static Trigger of(String partId, String recipe) {
    return new Trigger(UUID.randomUUID().toString(), partId, recipe);
  }
}
