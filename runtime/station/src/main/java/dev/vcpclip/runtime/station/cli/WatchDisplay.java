package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.pipeline.PipelineEvent;
import dev.vcpclip.runtime.pipeline.PipelineListener;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One status line a stream, on a terminal always in the same place; what went wrong, above them, on
 * standard error. Thread-safe.
 */
final class WatchDisplay implements PipelineListener {
  private static final String UP_AND_CLEAR = "\033[%sA\033[J";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final Map<String, Seen> seen = new HashMap<>();
  private int lines;

  WatchDisplay(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Frames of a stream at a moment, for its rate. */
  private record Seen(long received, long nanos) {}

  @Override
  public synchronized void on(PipelineEvent event) {
    Optional<String> text = EventText.of(event);
    if (text.isPresent()) {
      clear();
      err.println(text.get());
      err.flush();
    }
  }

  synchronized void show(List<StreamStatus> streams) {
    long now = System.nanoTime();
    clear();
    for (StreamStatus stream : streams) {
      out.println(line(stream, rate(stream, now)));
      lines++;
    }
    out.flush();
  }

  /** Leaves the last status where it is and says something below. */
  synchronized void finish(String text) {
    lines = 0;
    out.print(text);
    out.flush();
  }

  private void clear() {
    if (terminal && lines > 0) {
      out.printf(UP_AND_CLEAR, lines);
      out.flush();
    }
    lines = 0;
  }

  private double rate(StreamStatus stream, long now) {
    Seen current = new Seen(stream.counters().received(), now);
    Seen before = seen.put(stream.name(), current);
    return before == null
        ? 0
        : (current.received - before.received) * 1e9 / Math.max(1, now - before.nanos);
  }

  /**
   * A stream's line.
   *
   * @param rate frames a second that were received
   */
  static String line(StreamStatus stream, double rate) {
    String age =
        stream
            .age()
            .map(value -> String.format(Locale.ROOT, "%.0f ms", value.toNanos() / 1e6))
            .orElse("-");
    String verdict =
        stream
            .lastVerdict()
            .map(last -> String.format(Locale.ROOT, "%s %.4f", last.word(), last.score()))
            .orElse("-");
    return String.format(
        Locale.ROOT,
        "%-12s %-12s %6.1f/s  age %8s  %-18s judged %d, failed %d, dropped %d%s",
        stream.name(),
        stream.state().name().toLowerCase(Locale.ROOT),
        rate,
        age,
        verdict,
        stream.counters().judged(),
        stream.counters().failed(),
        stream.counters().dropped(),
        stream.counters().missing() > 0 ? ", missing " + stream.counters().missing() : "");
  }
}
