package dev.vcpclip.runtime.io;

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

  private static String cell(Object field) {
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
