package dev.vcpclip.runtime.station.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Deletes the oldest of what is over a journal's limits, a little at a time. */
final class Pruning {
  /** Entries in one transaction: about a millisecond. */
  private static final int STEP = 200;

  private static final int PAGES = 200;
  private static final Duration JUMP = Duration.ofHours(1);

  private final JournalLimits limits;
  private final long startedMillis = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();

  /** By sink. */
  private final Map<String, OutboxCount> counts;

  Pruning(JournalLimits limits, Map<String, OutboxCount> counts) {
    this.limits = limits;
    this.counts = counts;
  }

  boolean step(Connection opened, List<String> sinks) throws SQLException {
    boolean more = pruneVerdicts(opened);
    for (String sink : sinks) {
      more |= dropOldest(opened, sink);
    }
    more |= forgetSinks(opened, sinks);
    try (Statement statement = opened.createStatement()) {
      statement.execute("PRAGMA incremental_vacuum(" + PAGES + ")");
    }
    return more;
  }

  private boolean pruneVerdicts(Connection opened) throws SQLException {
    // Sequences have no gaps but at the old end, so their difference is the number of entries.
    long entries =
        number(opened, "SELECT coalesce(max(sequence) - min(sequence) + 1, 0) FROM verdict");
    long bytes =
        (number(opened, "PRAGMA page_count") - number(opened, "PRAGMA freelist_count"))
            * number(opened, "PRAGMA page_size");
    if (entries > limits.entries() || bytes > limits.bytes()) {
      long over = bytes > limits.bytes() ? STEP : entries - limits.entries();
      return delete(opened, "1 = 1", Math.min(STEP, over)) == STEP;
    }
    long now = System.currentTimeMillis();
    if (clockJumped(now)) {
      return false; // a clock that was set to a far year must not empty the journal
    }
    return delete(opened, "triggered_at < " + (now - limits.age().toMillis()), STEP) == STEP;
  }

  private boolean clockJumped(long now) {
    long steady = startedMillis + (System.nanoTime() - startedNanos) / 1_000_000;
    return Math.abs(now - steady) > JUMP.toMillis();
  }

  private static int delete(Connection opened, String which, long most) throws SQLException {
    try (Statement statement = opened.createStatement()) {
      return statement.executeUpdate(
          "DELETE FROM verdict WHERE sequence IN (SELECT sequence FROM verdict WHERE %s ORDER BY sequence LIMIT %s)"
              .formatted(which, most));
    }
  }

  private boolean dropOldest(Connection opened, String sink) throws SQLException {
    long over = counts.get(sink).waiting() - limits.undelivered();
    if (over <= 0) {
      return false;
    }
    long most = Math.min(over, STEP);
    try (PreparedStatement delete =
            opened.prepareStatement(
                "DELETE FROM outbox WHERE position IN"
                    + " (SELECT position FROM outbox WHERE sink = ? ORDER BY position LIMIT ?)");
        PreparedStatement note =
            opened.prepareStatement(
                "INSERT INTO dropped (sink, results) VALUES (?, ?)"
                    + " ON CONFLICT (sink) DO UPDATE SET results = results + excluded.results")) {
      delete.setString(1, sink);
      delete.setLong(2, most);
      int dropped = delete.executeUpdate();
      note.setString(1, sink);
      note.setLong(2, dropped);
      note.executeUpdate();
      counts.get(sink).dropped(dropped);
    }
    return over > most;
  }

  /** What waits for sinks that the configuration has no longer. */
  private static boolean forgetSinks(Connection opened, List<String> sinks) throws SQLException {
    String places = String.join(", ", sinks.stream().map(sink -> "?").toList());
    try (PreparedStatement delete =
        opened.prepareStatement(
            "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox WHERE sink NOT IN (%s) LIMIT %s)"
                .formatted(places, STEP))) {
      for (int i = 0; i < sinks.size(); i++) {
        delete.setString(i + 1, sinks.get(i));
      }
      return delete.executeUpdate() == STEP;
    }
  }

  private static long number(Connection opened, String sql) throws SQLException {
    try (Statement statement = opened.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }
}
