package dev.vcpclip.runtime.station.review;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AppendingFile;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads results.jsonl: inspected parts of one recipe, without those that failed. */
final class ResultsReader {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Set<String> VERDICTS = Set.of("good", "defect", "undecided");

  private ResultsReader() {}

  /**
   * Reads a file.
   *
   * @param results the file, or the folder that inspect wrote it into
   * @throws VcpClipException when it is missing, damaged before its last line, without parts, or of
   *     several recipes
   */
  static List<ReviewedPart> read(Path results) {
    Path file = Files.isDirectory(results) ? results.resolve("results.jsonl") : results;
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(file + ": no results here, expected what inspect writes.");
    }
    List<ReviewedPart> parts = new ArrayList<>();
    try (BufferedReader reader = AppendingFile.reader(file)) {
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        ReviewedPart part = parse(file, number++, line, !reader.ready());
        if (part != null) {
          parts.add(part);
        }
      }
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
    requireOneRecipe(file, parts);
    return parts;
  }

  /** {@code null} for a frame that failed, and for a last line that was cut off. */
  private static ReviewedPart parse(Path file, int number, String line, boolean last) {
    try {
      JsonNode node = MAPPER.readTree(line);
      String verdict = node.path("verdict").asText();
      if (!VERDICTS.contains(verdict)) {
        if (node.hasNonNull("error") || node.isMissingNode()) {
          return null;
        }
        throw new VcpClipException(
            "%s: line %d has no verdict. Is this a results file?".formatted(file, number));
      }
      return new ReviewedPart(
          node.path("capturedAt").asText() + " " + node.path("source").asText(),
          node.path("source").asText(),
          verdict,
          node.path("score").asDouble(),
          node.path("goodBelow").asDouble(),
          node.path("defectFrom").asDouble(),
          node.path("recipe").asText(),
          node.path("recipeRevision").asInt(),
          boxes(node.path("regions")));
    } catch (JacksonException e) {
      if (last) {
        return null;
      }
      throw new VcpClipException(
          "%s: line %d is no JSON. Is this a results file?".formatted(file, number), e);
    }
  }

  private static List<int[]> boxes(JsonNode regions) {
    List<int[]> boxes = new ArrayList<>();
    for (JsonNode region : regions) {
      JsonNode box = region.path("box");
      if (box.size() == 4) {
        boxes.add(
            new int[] {
              box.get(0).asInt(), box.get(1).asInt(), box.get(2).asInt(), box.get(3).asInt()
            });
      }
    }
    return boxes;
  }

  private static void requireOneRecipe(Path file, List<ReviewedPart> parts) {
    if (parts.isEmpty()) {
      throw new VcpClipException(file + ": no inspected part in it.");
    }
    ReviewedPart first = parts.get(0);
    for (ReviewedPart part : parts) {
      if (!part.recipe().equals(first.recipe())
          || part.revision() != first.revision()
          || part.goodBelow() != first.goodBelow()
          || part.defectFrom() != first.defectFrom()) {
        throw new VcpClipException(
            "%s: results of several recipes or thresholds ('%s' revision %d and '%s' revision %d). Review each alone."
                .formatted(file, first.recipe(), first.revision(), part.recipe(), part.revision()));
      }
    }
  }
}
