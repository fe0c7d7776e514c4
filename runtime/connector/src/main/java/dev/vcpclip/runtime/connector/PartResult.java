package dev.vcpclip.runtime.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A station's answer to one trigger, as the journal keeps it and every connector tells it.
 *
 * @param id the trigger's name: a second trigger of the same id on the same line is answered by the
 *     first's result. Two lines that look at one part may have the same
 * @param sequence place in the journal, from 1 and rising; 0 before it is recorded
 * @param line which line
 * @param partId as the trigger gave it; empty where it gave none
 * @param verdict what is said of the part
 * @param score the image score; {@code null} where nothing was inspected
 * @param goodBelow scores below it are good; {@code null} as the score
 * @param defectFrom scores from it on are defects; {@code null} as the score
 * @param regions number of defect regions; 0 where there is no map
 * @param recipe name of the recipe
 * @param recipeRevision the recipe's revision; 0 where there is no recipe of that name
 * @param provider what executed the model; empty where nothing was inspected
 * @param triggeredAt wall clock of the trigger
 * @param latencyMicros from the trigger to the verdict, before the journal; by the steady clock
 * @param modelMicros of these, inside the model
 * @param picture name of its picture in the store; empty where none is kept. A verdict is told
 *     before its picture is written
 * @param pictureLost why a picture that was to be kept is not there; empty otherwise. The journal
 *     knows it, and whoever asks it afterwards
 * @param reason why it is unsure or late; empty otherwise
 * @param labels as the trigger gave them
 */
public record PartResult(
    String id,
    long sequence,
    String line,
    String partId,
    PartVerdict verdict,
    Double score,
    Double goodBelow,
    Double defectFrom,
    int regions,
    String recipe,
    int recipeRevision,
    String provider,
    Instant triggeredAt,
    long latencyMicros,
    long modelMicros,
    String picture,
    String pictureLost,
    String reason,
    Map<String, String> labels) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Refuses {@code null} where it is not allowed. */
  public PartResult {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(line, "line");
    Objects.requireNonNull(partId, "partId");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(triggeredAt, "triggeredAt");
    Objects.requireNonNull(picture, "picture");
    Objects.requireNonNull(pictureLost, "pictureLost");
    Objects.requireNonNull(reason, "reason");
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    if (id.isEmpty() || sequence < 0 || regions < 0) {
      throw new IllegalArgumentException(
          "id '%s', sequence %d, %d regions: expected a name and numbers from 0"
              .formatted(id, sequence, regions));
    }
  }

  /** The same at its place in the journal. */
  public PartResult withSequence(long value) {
    return with(value, picture, pictureLost);
  }

  /** The same without its picture, and why it is not there. */
  public PartResult withoutPicture(String why) {
    return with(sequence, "", why);
  }

  private PartResult with(long place, String kept, String lost) {
    return new PartResult(
        id,
        place,
        line,
        partId,
        verdict,
        score,
        goodBelow,
        defectFrom,
        regions,
        recipe,
        recipeRevision,
        provider,
        triggeredAt,
        latencyMicros,
        modelMicros,
        kept,
        lost,
        reason,
        labels);
  }

  /** One JSON object on one line, every field by its name; those without a value are left out. */
  public String toJson() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", id);
    node.put("sequence", sequence);
    node.put("line", line);
    putText(node, "partId", partId);
    node.put("verdict", verdict.name());
    if (score != null) {
      node.put("score", score);
      node.put("goodBelow", goodBelow);
      node.put("defectFrom", defectFrom);
      node.put("regions", regions);
    }
    node.put("recipe", recipe);
    node.put("recipeRevision", recipeRevision);
    putText(node, "provider", provider);
    node.put("triggeredAt", triggeredAt.toString());
    node.put("latencyMicros", latencyMicros);
    node.put("modelMicros", modelMicros);
    putText(node, "picture", picture);
    putText(node, "pictureLost", pictureLost);
    putText(node, "reason", reason);
    if (!labels.isEmpty()) {
      ObjectNode named = node.putObject("labels");
      labels.forEach(named::put);
    }
    return node.toString();
  }

  private static void putText(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  /**
   * The reverse of {@link #toJson()}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static PartResult fromJson(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return new PartResult(
          node.path("id").asText(),
          node.path("sequence").asLong(),
          node.path("line").asText(),
          node.path("partId").asText(),
          PartVerdict.valueOf(node.path("verdict").asText()),
          number(node, "score"),
          number(node, "goodBelow"),
          number(node, "defectFrom"),
          node.path("regions").asInt(),
          node.path("recipe").asText(),
          node.path("recipeRevision").asInt(),
          node.path("provider").asText(),
          Instant.parse(node.path("triggeredAt").asText()),
          node.path("latencyMicros").asLong(),
          node.path("modelMicros").asLong(),
          node.path("picture").asText(),
          node.path("pictureLost").asText(),
          node.path("reason").asText(),
          labels(node.path("labels")));
    } catch (JsonProcessingException | DateTimeParseException e) {
      throw new IllegalArgumentException("not a part's result: " + json, e);
    }
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    node.properties().forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
    return labels;
  }

  private static Double number(JsonNode node, String name) {
    return node.hasNonNull(name) ? node.get(name).asDouble() : null;
  }
}
