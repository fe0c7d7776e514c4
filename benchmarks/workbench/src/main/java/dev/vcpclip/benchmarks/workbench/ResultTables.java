package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.benchmarks.workbench.BenchmarkResult.Row;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A result as text: the same tables for the console and, as Markdown, for documents. */
public final class ResultTables {
  private static final double MEGABYTE = 1e6;
  private static final String NONE = "-";

  private ResultTables() {}

  /** A column: its head and what it says of a row. */
  private record Column(String head, Function<Row, String> cell) {}

  private static final List<Column> KEY =
      List.of(
          new Column("contestant", Row::label),
          new Column("batch", row -> String.valueOf(row.batch())),
          new Column("threads", row -> String.valueOf(row.threads())));

  private static final List<Column> SPEED =
      List.of(
          new Column("median ms", row -> number("%.2f", row.medianMillis())),
          new Column("p95", row -> number("%.2f", row.p95Millis())),
          new Column("p99", row -> number("%.2f", row.p99Millis())),
          new Column("images/s", row -> number("%.2f", row.imagesPerSecond())),
          new Column("speed-up", row -> number("%.2f", row.speedup())),
          new Column("outside model", row -> percent(row.outsideShare())),
          new Column("processors used", row -> number("%.2f", row.processorsUsed())),
          new Column("other load", row -> percent(row.otherLoad())),
          new Column("calls", row -> String.valueOf(row.calls())));

  private static final List<Column> COST =
      List.of(
          new Column("engine", row -> row.description().engine()),
          new Column("provider", row -> row.description().provider()),
          new Column("precision", row -> row.description().precision()),
          new Column("load ms", row -> number("%.0f", row.loadMillis())),
          new Column("first verdict ms", row -> number("%.0f", row.firstVerdictMillis())),
          new Column("weights MB", row -> megabytes(row.description().weightBytes())),
          new Column("peak RSS MB", row -> megabytes(row.peakBytes())),
          new Column("map difference mean", row -> map(row, "%.1e", MapDifference::mean)),
          new Column("p99", row -> map(row, "%.1e", MapDifference::p99)),
          new Column("max", row -> map(row, "%.1e", MapDifference::max)),
          new Column("rank correlation", row -> map(row, "%.6f", MapDifference::rankCorrelation)),
          new Column("score difference", row -> number("%.1e", row.scoreDifference())));

  /** Aligned by spaces. */
  public static String console(BenchmarkResult result) {
    return facts(result, "")
        + System.lineSeparator()
        + aligned(result.rows(), SPEED)
        + System.lineSeparator()
        + aligned(result.rows(), COST)
        + warnings(result, System.lineSeparator() + "warning: ");
  }

  /** With pipes, as documents want them. */
  public static String markdown(BenchmarkResult result) {
    return facts(result, "- ")
        + warnings(result, "- **Spoiled:** ")
        + System.lineSeparator()
        + piped(result.rows(), SPEED)
        + System.lineSeparator()
        + piped(result.rows(), COST);
  }

  private static String facts(BenchmarkResult result, String bullet) {
    Machine machine = result.machine();
    return lines(
        bullet
            + "Machine: %s, %d processors, %s; %.1f GB; %s; Java %s"
                .formatted(
                    machine.processor(),
                    machine.processors(),
                    String.join(", ", machine.features()),
                    machine.memoryBytes() / 1e9,
                    machine.system(),
                    machine.java()),
        bullet + "Input: " + result.input(),
        bullet + "Milliseconds a picture; speed-up and differences against " + result.baseline());
  }

  private static String lines(String... lines) {
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static String warnings(BenchmarkResult result, String start) {
    return result.warnings().stream()
        .map(warning -> start + warning + (start.startsWith("-") ? System.lineSeparator() : ""))
        .collect(Collectors.joining());
  }

  private static String aligned(List<Row> rows, List<Column> columns) {
    List<List<String>> cells = cells(rows, columns);
    int[] widths =
        IntStream.range(0, cells.get(0).size())
            .map(i -> cells.stream().mapToInt(line -> line.get(i).length()).max().orElseThrow())
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> line : cells) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String format = (i == 0 ? "%-" : "  %") + widths[i] + "s";
        padded.append(String.format(format, line.get(i)));
      }
      text.append(padded.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String piped(List<Row> rows, List<Column> columns) {
    List<List<String>> cells = cells(rows, columns);
    String rule =
        IntStream.range(0, cells.get(0).size())
            .mapToObj(i -> i == 0 ? "---" : "---:")
            .collect(Collectors.joining("|", "|", "|"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      text.append("| ")
          .append(String.join(" | ", cells.get(i)))
          .append(" |")
          .append(System.lineSeparator());
      if (i == 0) {
        text.append(rule).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** Heads first. */
  private static List<List<String>> cells(List<Row> rows, List<Column> columns) {
    List<Column> all = new ArrayList<>(KEY);
    all.addAll(columns);
    List<List<String>> cells = new ArrayList<>();
    cells.add(all.stream().map(Column::head).toList());
    rows.forEach(row -> cells.add(all.stream().map(column -> column.cell().apply(row)).toList()));
    return cells;
  }

  private static String map(Row row, String format, Function<MapDifference, Double> value) {
    return row.mapDifference() == null ? NONE : number(format, value.apply(row.mapDifference()));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : number("%.1f %%", 100 * share);
  }

  private static String megabytes(long bytes) {
    return bytes < 0 ? "unknown" : number("%.1f", bytes / MEGABYTE);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
  }
}
