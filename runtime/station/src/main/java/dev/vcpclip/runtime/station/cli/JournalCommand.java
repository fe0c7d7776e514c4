package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.io.Csv;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.config.StationConfig;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.sink.ResultColumns;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists and exports a station's verdicts, also while the station runs. */
@Command(
    name = "journal",
    mixinStandardHelpOptions = true,
    description = "Lists a station's verdicts, or exports them as CSV or JSON lines.",
    footer = {
      "",
      "Example: ./vcpclip journal --config samples/station/station.yaml --verdict FAIL",
      "Who did what: ./vcpclip journal --config samples/station/station.yaml --events",
      "Exit code: 0 done, 2 an error."
    })
public final class JournalCommand implements Verb {
  /** How results are written. */
  enum Format {
    /** For people. */
    TABLE,
    /** RFC 4180 with a header. */
    CSV,
    /** One object a line. */
    JSON
  }

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Where where;

  /** The journal itself or the configuration that names it. */
  private static final class Where {
    @Option(names = "--file", paramLabel = "FILE", description = "The journal.")
    private Path file;

    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "The station's YAML file, which names the journal.")
    private Path config;
  }

  @Option(
      names = "--verdict",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private Set<PartVerdict> verdicts = EnumSet.noneOf(PartVerdict.class);

  @Option(names = "--line", paramLabel = "NAME", description = "Only this line.")
  private String line;

  @Option(names = "--part", paramLabel = "ID", description = "Only this part.")
  private String part;

  @Option(names = "--recipe", paramLabel = "NAME", description = "Only this recipe.")
  private String recipe;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Triggered then or later: 2026-01-31, 2026-01-31T06:00 or with a zone.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Triggered before.")
  private String to;

  @Option(
      names = "--last",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Only the newest that many (default: 20 in a table, all in an export).")
  private Integer last;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TABLE;

  @Option(names = "--counts", description = "Only how many verdicts there are of each kind.")
  private boolean counts;

  @Option(
      names = "--events",
      description = "Instead of verdicts what people did and what happened, newest first.")
  private boolean events;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path file = where.file != null ? where.file : StationConfig.read(where.config).journal();
    try (JournalReader reader = JournalReader.open(file)) {
      if (counts) {
        reader.counts().forEach((verdict, count) -> out.printf("%-7s %d%n", verdict, count));
      } else if (events) {
        int most = last == null ? Integer.MAX_VALUE : requirePositive(last);
        List<JournalEvent> found = reader.events(line, most);
        if (found.isEmpty()) {
          requireKnownLine(reader);
        }
        found.forEach(event -> print(out, event));
      } else {
        int[] shown = new int[1];
        reader.forEach(
            query(),
            result -> {
              if (shown[0]++ == 0) {
                header(out);
              }
              print(out, result);
            });
        if (shown[0] == 0) {
          requireKnownLine(reader);
          header(out);
        }
      }
    }
    out.flush();
    if (out.checkError()) {
      throw new VcpClipException("not everything could be written. Is the disk full?");
    }
    return GOOD;
  }

  /** A line that the journal knows nothing of is a misspelt one. */
  private void requireKnownLine(JournalReader reader) {
    if (line == null) {
      return;
    }
    Set<String> lines = new TreeSet<>(reader.lines());
    if (where.config != null) {
      StationConfig.read(where.config).lines().forEach(each -> lines.add(each.name()));
    }
    if (!lines.contains(line)) {
      throw new ParameterException(
          spec.commandLine(),
          "--line '%s': the journal knows no such line, expected one of %s"
              .formatted(line, String.join(", ", lines)));
    }
  }

  private JournalQuery query() {
    boolean table = format == Format.TABLE;
    int most = last != null ? requirePositive(last) : table ? 20 : Integer.MAX_VALUE;
    return new JournalQuery(
        verdicts,
        line,
        part,
        recipe,
        time("--from", from),
        time("--to", to),
        most,
        last != null || table);
  }

  private int requirePositive(int number) {
    if (number < 1) {
      throw new ParameterException(spec.commandLine(), "--last: expected 1 or more");
    }
    return number;
  }

  private void print(PrintWriter out, JournalEvent event) {
    switch (format) {
      case TABLE ->
          out.printf(
              "%-30s %-12s %-10s %-14s %s%n",
              event.at(), event.line(), event.kind(), event.who(), event.message());
      case CSV ->
          out.print(
              Csv.row(
                  List.of(
                      event.sequence(),
                      event.at(),
                      event.line(),
                      event.kind(),
                      event.who(),
                      event.subject(),
                      event.message())));
      case JSON -> out.println(event.toJson());
    }
  }

  private Instant time(String option, String text) {
    if (text == null) {
      return null;
    }
    try {
      TemporalAccessor parsed =
          DateTimeFormatter.ofPattern("yyyy-MM-dd['T'HH:mm[:ss][.SSS][XXX]]", Locale.ROOT)
              .parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
      if (parsed instanceof ZonedDateTime zoned) {
        return zoned.toInstant();
      }
      LocalDateTime local =
          parsed instanceof LocalDate day ? day.atStartOfDay() : (LocalDateTime) parsed;
      return local.atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          option + " '" + text + "': expected such as 2026-01-31 or 2026-01-31T06:00",
          e);
    }
  }

  private void header(PrintWriter out) {
    switch (format) {
      case TABLE ->
          out.printf(
              "%-9s %-30s %-12s %-20s %-7s %7s %8s  %-36s  %s%n",
              "sequence", "triggered at", "line", "part", "verdict", "score", "ms", "id", "reason");
      case CSV -> out.print(ResultColumns.header());
      case JSON -> {
        // every line stands for itself
      }
    }
  }

  private void print(PrintWriter out, PartResult result) {
    switch (format) {
      case TABLE ->
          out.printf(
              Locale.ROOT,
              "%-9d %-30s %-12s %-20s %-7s %7s %8.1f  %-36s  %s%n",
              result.sequence(),
              result.triggeredAt(),
              result.line(),
              result.partId(),
              result.verdict(),
              result.score() == null ? "" : String.format(Locale.ROOT, "%.4f", result.score()),
              result.latencyMicros() / 1000.0,
              result.id(),
              remarks(result));
      case CSV -> out.print(ResultColumns.row(result));
      case JSON -> out.println(result.toJson());
    }
  }

  private static String remarks(PartResult result) {
    return result.pictureLost().isEmpty()
        ? result.reason()
        : (result.reason() + " (picture not kept: " + result.pictureLost() + ")").strip();
  }
}
