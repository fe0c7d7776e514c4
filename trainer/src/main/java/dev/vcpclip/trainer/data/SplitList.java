package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A list in CSV as spreadsheets save it: commas, semicolons or tabs between cells that may be
 * quoted, any line ends, UTF-8 or UTF-16 with or without a byte order mark, or Windows-1252.
 * Columns are found by their names.
 */
final class SplitList {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private SplitList() {}

  /**
   * One row.
   *
   * @param line in the file, from 1
   * @param cells as many as columns were asked for, in that order, without blanks around them
   */
  record Row(int line, List<String> cells) {}

  /**
   * Reads the rows after the head.
   *
   * @throws VcpClipException when a column is missing or a row has another number of cells
   */
  static List<Row> read(Path file, List<String> columns) {
    String text = decode(bytes(file));
    List<Row> all = rows(text, separator(text));
    if (all.isEmpty()) {
      throw new VcpClipException(
          "%s: empty, expected the columns %s".formatted(file, String.join(",", columns)));
    }
    List<String> head =
        all.get(0).cells().stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
    int[] places = new int[columns.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = head.indexOf(columns.get(i));
      if (places[i] < 0) {
        throw new VcpClipException(
            "%s: its first line has the columns %s, expected '%s'"
                .formatted(file, all.get(0).cells(), String.join(",", columns)));
      }
    }
    List<Row> chosen = new ArrayList<>();
    for (Row row : all.subList(1, all.size())) {
      if (row.cells().size() != head.size()) {
        throw new VcpClipException(
            "%s line %d: %d columns, expected %d"
                .formatted(file, row.line(), row.cells().size(), head.size()));
      }
      List<String> cells = new ArrayList<>();
      for (int place : places) {
        cells.add(row.cells().get(place));
      }
      chosen.add(new Row(row.line(), cells));
    }
    return chosen;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  private static String decode(byte[] bytes) {
    boolean wide = bytes.length > 1 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFF + 0xFE;
    String text;
    if (wide) {
      text = new String(bytes, StandardCharsets.UTF_16);
    } else if (bytes.length > 3 && bytes[1] == 0 && bytes[3] == 0) {
      text = new String(bytes, StandardCharsets.UTF_16LE);
    } else {
      try {
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        text = new String(bytes, WINDOWS);
      }
    }
    String unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    return unmarked.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** Whichever the first line has most of. */
  private static char separator(String text) {
    String head = text.lines().findFirst().orElse("");
    char best = ',';
    for (char candidate : new char[] {',', ';', '\t'}) {
      if (count(head, candidate) > count(head, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static List<Row> rows(String text, char separator) {
    List<Row> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int line = 1;
    int rowLine = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
      }
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"' && (quoted || cell.toString().isBlank())) {
        quoted = !quoted;
      } else if (!quoted && c == separator) {
        cells.add(take(cell));
      } else if (!quoted && c == '\n') {
        addRow(rows, rowLine, cells, cell);
        rowLine = line;
      } else {
        cell.append(c);
      }
    }
    addRow(rows, rowLine, cells, cell);
    return rows;
  }

  /** Adds what was gathered, unless the line was blank, and begins anew. */
  private static void addRow(List<Row> rows, int line, List<String> cells, StringBuilder cell) {
    boolean blank = cells.isEmpty() && cell.toString().isBlank();
    cells.add(take(cell));
    if (!blank) {
      rows.add(new Row(line, List.copyOf(cells)));
    }
    cells.clear();
  }

  private static String take(StringBuilder cell) {
    String text = cell.toString().strip();
    cell.setLength(0);
    return text;
  }
}
