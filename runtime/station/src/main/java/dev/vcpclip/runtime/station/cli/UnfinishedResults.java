package dev.vcpclip.runtime.station.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Csv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Results of a run that did not come to its end: both files are brought to the pictures that both
 * of them know. A picture that failed is left out, as it may be read next time.
 */
final class UnfinishedResults {
  private static final JsonMapper MAPPER = new JsonMapper();

  private UnfinishedResults() {}

  /** A picture's line of JSON and its verdict. */
  private record Line(String text, String verdict) {}

  /** Answers verdicts by source. */
  static Map<String, String> trim(Path table, Path lines) throws IOException {
    Map<String, Line> judged = judged(lines);
    List<String> rows = Files.exists(table) ? Csv.rows(text(table)) : List.of();
    Map<String, String> bySource = new LinkedHashMap<>();
    judged.keySet().forEach(source -> bySource.put(Csv.cell(source), source));
    StringBuilder kept = new StringBuilder(rows.isEmpty() ? "" : rows.get(0));
    Set<String> inBoth = new HashSet<>();
    for (String row : rows.subList(Math.min(1, rows.size()), rows.size())) {
      String source = bySource.get(firstCell(row));
      if (source != null && row.endsWith(Csv.LINE_END) && inBoth.add(source)) {
        kept.append(row);
      }
    }
    judged.keySet().retainAll(inBoth);
    write(table, kept.toString());
    write(
        lines,
        judged.values().stream().map(line -> line.text + "\n").collect(Collectors.joining()));
    Map<String, String> verdicts = new LinkedHashMap<>();
    judged.forEach((source, line) -> verdicts.put(source, line.verdict));
    return verdicts;
  }

  private static Map<String, Line> judged(Path lines) throws IOException {
    Map<String, Line> judged = new LinkedHashMap<>();
    for (String text : Files.exists(lines) ? text(lines).lines().toList() : List.<String>of()) {
      try {
        JsonNode node = MAPPER.readTree(text);
        String verdict = node.path("verdict").asText();
        if (!verdict.isEmpty() && !verdict.equals("error")) {
          judged.put(node.path("source").asText(), new Line(text, verdict));
        }
      } catch (JacksonException e) {
        // The line that the end cut off.
      }
    }
    return judged;
  }

  /** The end may have come inside a character, so it is read without asking for whole ones. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String firstCell(String row) {
    boolean quoted = false;
    for (int i = 0; i < row.length(); i++) {
      quoted ^= row.charAt(i) == '"';
      if (row.charAt(i) == ',' && !quoted) {
        return row.substring(0, i);
      }
    }
    return row;
  }

  private static void write(Path file, String text) {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
