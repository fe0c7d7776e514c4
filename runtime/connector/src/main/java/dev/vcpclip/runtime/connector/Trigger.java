package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A request to inspect the part that is in front of the camera now.
 *
 * @param id names the request: repeating it on the same line, after a lost answer, gets the same
 *     result and inspects nothing; up to 128 characters
 * @param partId echoed in the result; empty for none; up to 128 characters
 * @param recipe name of the recipe that judges this part alone; empty for the line's
 * @param labels what else the plant knows of the part, such as its order or its product: kept with
 *     the result and told with it, and looked at by nobody here; at most 16, names and texts up to
 *     128 characters
 */
public record Trigger(String id, String partId, String recipe, Map<String, String> labels) {
  /** Names of the fields of a trigger that comes as JSON. */
  public static final List<String> FIELDS = List.of("id", "partId", "recipe", "labels");

  private static final int LONGEST = 128;
  private static final int MOST_LABELS = 16;

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
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    if (labels.size() > MOST_LABELS) {
      throw new IllegalArgumentException(
          "trigger '%s': %d labels, expected up to %d".formatted(id, labels.size(), MOST_LABELS));
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      requireShort(id, "the name of label", label.getKey(), label.getKey());
      requireShort(id, "label", label.getKey(), label.getValue());
    }
  }

  private static void requireShort(String id, String what, String label, String text) {
    if (text.length() > LONGEST) {
      String shown = label.length() > LONGEST ? label.substring(0, LONGEST) + "..." : label;
      throw new IllegalArgumentException(
          "trigger '%s': %s '%s' has %d characters, expected up to %d"
              .formatted(id, what, shown, text.length(), LONGEST));
    }
  }

  /** A request without labels. */
  public Trigger(String id, String partId, String recipe) {
    this(id, partId, recipe, Map.of());
  }

  /**
   * A request as JSON; without an id it gets one of its own. An empty one is refused: who counts on
   * the same id giving the same answer would not notice that it was lost.
   *
   * @param fields some of {@link #FIELDS}
   * @throws VcpClipException for an empty id
   */
  public static Trigger from(JsonFields fields) {
    String id = fields.has("id") ? fields.text("id") : UUID.randomUUID().toString();
    if (id.isEmpty()) {
      throw new VcpClipException("field 'id': empty, expected a text, or no id for one of its own");
    }
    return new Trigger(
        id, fields.text("partId", ""), fields.text("recipe", ""), fields.texts("labels"));
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
