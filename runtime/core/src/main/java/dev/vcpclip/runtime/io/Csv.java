package dev.vcpclip.runtime.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows of a CSV file after RFC 4180.
 *
 * <p>Names of files and parts come from strangers, and a spreadsheet runs a cell that begins like a
 * formula: such text gets an apostrophe in front, which spreadsheets hide. Numbers stay as they
 * are.
 */
public final class Csv {
  /** What ends a row. */
  public static final String LINE_END = "\r\n";

  private static final Set<Character> FORMULA = Set.of('=', '+', '-', '@', '\t', '\r');

  private Csv() {}

  /**
   * One row with its line end.
   *
   * @param fields text and numbers; {@code null} for an empty cell
   */
  public static String row(List<?> fields) {
    return fields.stream().map(Csv::cell).collect(Collectors.joining(",", "", LINE_END));
  }

  /**
   * The rows of a file as they stand in it, line ends included.
   *
   * @param text whole rows, and perhaps a last one that was cut off
   */
  public static List<String> rows(String text) {
    List<String> rows = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (c == '\n' && !quoted) {
        rows.add(text.substring(start, i + 1));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      rows.add(text.substring(start));
    }
    return rows;
  }

  /** A cell's text as it stands in a row. */
  public static String cell(Object field) {
    if (field == null) {
      return "";
    }
    String text = field.toString();
    if (!(field instanceof Number) && !text.isEmpty() && FORMULA.contains(text.charAt(0))) {
      text = "'" + text;
    }
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
