package dev.vcpclip.runtime.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.JsonMistakes;
import dev.vcpclip.runtime.VcpClipException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object that somebody else wrote, read by name. What is misspelt or of another type is
 * refused and never taken for something that was left out; so is what is given twice. Not
 * thread-safe.
 */
public final class JsonFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final ObjectNode object;

  private JsonFields(ObjectNode object) {
    this.object = object;
  }

  /**
   * Reads a text.
   *
   * @param text blank for an object without fields
   * @param known names of the fields that there can be
   * @throws VcpClipException when it is no JSON object, or has another field
   */
  public static JsonFields parse(String text, List<String> known) {
    JsonNode node;
    try {
      node = text.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new VcpClipException(JsonMistakes.syntax(e), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new VcpClipException("found " + shown(node) + ", expected a JSON object: {...}");
    }
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new VcpClipException(
                    "no field '%s' is known, expected %s"
                        .formatted(
                            name,
                            known.isEmpty() ? "none" : "some of " + String.join(", ", known)));
              }
            });
    return new JsonFields(object);
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  /** Whether a value is given. */
  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  private static VcpClipException wrong(String name, String expected, JsonNode found) {
    return new VcpClipException(
        "field '%s': expected %s, found %s"
            .formatted(name, expected, found.isMissingNode() ? "nothing" : shown(found)));
  }

  /** A text, or a number as text; the default where none is given. */
  public String text(String name, String otherwise) {
    return has(name) ? text(name, object.get(name)) : otherwise;
  }

  /** A text that has to be there. */
  public String text(String name) {
    if (!has(name)) {
      throw wrong(name, "a text", object.path(name));
    }
    return text(name, object.get(name));
  }

  private static String text(String name, JsonNode value) {
    if (!value.isTextual() && !value.isNumber()) {
      throw wrong(name, "a text", value);
    }
    return value.asText();
  }

  /** {@code true} or {@code false}; the default where none is given. */
  public boolean flag(String name, boolean otherwise) {
    return has(name) ? flag(name) : otherwise;
  }

  /** {@code true} or {@code false} that has to be there. */
  public boolean flag(String name) {
    if (!object.path(name).isBoolean()) {
      throw wrong(name, "true or false", object.path(name));
    }
    return object.get(name).booleanValue();
  }

  /** A whole number that has to be there. */
  public int integer(String name, int least) {
    JsonNode value = object.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw wrong(name, "a whole number from " + least, value);
    }
    return value.intValue();
  }

  /** Texts by their names; none where the object is not given. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(name)) {
      if (!(object.get(name) instanceof ObjectNode inner)) {
        throw wrong(name, "an object of texts: {\"name\": \"text\"}", object.get(name));
      }
      inner
          .properties()
          .forEach(
              each -> texts.put(each.getKey(), text(name + "." + each.getKey(), each.getValue())));
    }
    return texts;
  }
}
