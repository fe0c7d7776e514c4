package dev.vcpclip.runtime;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a JSON text that a person wrote or changed, in that person's words. */
public final class JsonMistakes {
  private static final String TRAILING = "Trailing token";

  private JsonMistakes() {}

  /** What is wrong with the text itself, in one clause, and in which line. */
  @SuppressWarnings("exports") // who has such an exception to explain has Jackson
  public static String syntax(JacksonException e) {
    JsonLocation at = e.getLocation();
    String message = e.getOriginalMessage();
    String what;
    if (e instanceof JsonEOFException) {
      what = "the text ends in the middle. Was it cut short?";
    } else if (message.contains("'NaN'") || message.contains("'Infinity'")) {
      what = "NaN and Infinity are no numbers in JSON";
    } else if (message.contains("maybe a (non-standard) comment")) {
      what = "JSON has no comments";
    } else if (message.startsWith(TRAILING)) {
      what = "something follows the closing brace";
    } else {
      what = message;
    }
    return at == null
        ? "not valid JSON: " + what
        : "not valid JSON at line %d, column %d: %s"
            .formatted(at.getLineNr(), at.getColumnNr(), what);
  }

  /** What is wrong with a field. */
  static String field(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName())
            .collect(Collectors.joining())
            .replaceFirst("^\\.", "");
    if (e instanceof UnrecognizedPropertyException) {
      return "field '" + path + "' is unknown. Misspelt?";
    }
    if (e.getCause() instanceof IllegalArgumentException
        || e.getCause() instanceof NullPointerException) {
      return "field '%s': %s".formatted(path, e.getCause().getMessage());
    }
    String message = e.getOriginalMessage();
    if (message.startsWith(TRAILING)) {
      return "not valid JSON at line %d: something follows the closing brace"
          .formatted(e.getLocation().getLineNr());
    }
    if (message.startsWith("Missing creator property")) {
      return "field '" + path + "' is missing";
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return "field '%s': expected %s".formatted(path, kind(mismatch.getTargetType()));
    }
    return "field '%s': %s".formatted(path, message);
  }

  private static String kind(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == String.class) {
      return "a text in quotes";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "an object in braces";
  }
}
