package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.VerdictRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Appends one row an inspection to a CSV file (RFC 4180, UTF-8) with a header. The region columns
 * are those of the first region, the one with the highest peak.
 *
 * <p>Thread-safe. Each row reaches the operating system whole before {@link #append} returns.
 */
public final class CsvReport implements AutoCloseable {
  private static final String LINE_END = "\r\n";
  private static final List<String> COLUMNS =
      List.of(
          "source",
          "verdict",
          "score",
          "good_below",
          "defect_from",
          "width",
          "height",
          "regions",
          "peak",
          "area",
          "x",
          "y",
          "region_width",
          "region_height",
          "provider",
          "milliseconds");

  private final AppendingFile file;

  private CsvReport(AppendingFile file) {
    this.file = file;
  }

  /**
   * Opens a file for appending; a new one gets a header.
   *
   * @param file created when missing, its folder too
   * @throws VcpClipException when the disk refuses or the file has other columns
   */
  public static CsvReport open(Path file) {
    requireOurHeader(file);
    AppendingFile opened = AppendingFile.open(file, LINE_END);
    try {
      if (opened.isEmpty()) {
        opened.append(row(COLUMNS.stream()));
      }
      return new CsvReport(opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static void requireOurHeader(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    String expected = String.join(",", COLUMNS);
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = reader.readLine();
      if (header != null && !header.equals(expected)) {
        throw new VcpClipException(
            file + ": has other columns than this report. Move it away or name another file.");
      }
    } catch (CharacterCodingException e) {
      throw new VcpClipException(file + ": is no report of ours. Name another file.", e);
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Appends one row.
   *
   * @param source what was inspected: a file name, a camera and a time
   * @throws VcpClipException when the disk refuses
   */
  public void append(String source, Inspection inspection) {
    VerdictRule rule = inspection.verdict().rule();
    Stream<?> start =
        Stream.of(
            source,
            inspection.verdict().word(),
            (float) inspection.score(), // the graph's precision
            rule.goodBelow(),
            rule.defectFrom(),
            inspection.width(),
            inspection.height(),
            inspection.map().isPresent() ? inspection.regions().size() : "");
    Stream<?> end =
        Stream.of(inspection.provider().label(), inspection.timings().total() / 1_000_000.0);
    file.append(row(Stream.concat(Stream.concat(start, firstRegion(inspection)), end)));
  }

  private static Stream<?> firstRegion(Inspection inspection) {
    if (inspection.regions().isEmpty()) {
      return Stream.of("", "", "", "", "", "");
    }
    Region region = inspection.regions().get(0);
    Region.Box box = region.box();
    return Stream.of(region.peak(), region.area(), box.x(), box.y(), box.width(), box.height());
  }

  private static String row(Stream<?> fields) {
    return fields.map(CsvReport::quoted).collect(Collectors.joining(",", "", LINE_END));
  }

  private static String quoted(Object field) {
    String text = String.valueOf(field);
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Makes sure everything is on disk. A second call does nothing. */
  @Override
  public void close() {
    file.close();
  }
}
