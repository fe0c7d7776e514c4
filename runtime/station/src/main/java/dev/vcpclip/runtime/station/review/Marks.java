package dev.vcpclip.runtime.station.review;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person marked, by picture: the file that the review's page saves.
 *
 * @param recipe name of the recipe that was reviewed
 * @param revision of that recipe
 * @param marks by picture; pictures without a clear mark are missing
 */
record Marks(String recipe, int revision, Map<String, Mark> marks) {
  static final int FORMAT_VERSION = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What a part is. */
  enum Mark {
    GOOD,
    BAD
  }

  /**
   * Reads a file.
   *
   * @throws VcpClipException when it is missing or not what the page saves
   */
  static Marks read(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (root.path("formatVersion").asInt() != FORMAT_VERSION || !root.path("marks").isObject()) {
        throw new VcpClipException(file + ": not a marks file, expected what the page saves.");
      }
      Map<String, Mark> marks = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : root.get("marks").properties()) {
        switch (entry.getValue().asText()) {
          case "good" -> marks.put(entry.getKey(), Mark.GOOD);
          case "bad" -> marks.put(entry.getKey(), Mark.BAD);
          case "unsure" -> {} // as if it had none
          default ->
              throw new VcpClipException(
                  "%s: mark '%s' of %s: expected good, bad or unsure."
                      .formatted(file, entry.getValue().asText(), entry.getKey()));
        }
      }
      return new Marks(root.path("recipe").asText(), root.path("revision").asInt(), marks);
    } catch (JacksonException e) {
      throw new VcpClipException(file + ": not a marks file, expected what the page saves.", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }
}
