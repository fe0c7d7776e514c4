package dev.vcpclip.runtime.station.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes the oldest of what is over a journal's limits, a little at a time. */
final class Pruning {
  /** Entries in one transaction: about a millisecond. */
  private static final int STEP = 200;

  private static final int PAGES = 200;

  /** Two queries: each reads one end of the table, where both in one would read all of it. */
  private static final String ENTRIES =
      "SELECT coalesce((SELECT max(sequence) FROM verdict)"
          + " - (SELECT min(sequence) FROM verdict) + 1, 0)";

  private static final String DELETE_OLDEST =
      "DELETE FROM verdict WHERE sequence IN"
          + " (SELECT sequence FROM verdict ORDER BY sequence LIMIT ?)";

  /**
   * By the index of times, which ends where nothing is too old: in the order of the table, verdicts
   * that a wrong clock has dated ahead would hide all behind them.
   */
  private static final String DELETE_AGED =
      "DELETE FROM verdict WHERE sequence IN (SELECT sequence FROM verdict"
          + " WHERE triggered_at < ? ORDER BY triggered_at LIMIT ?)";

  private final JournalLimits limits;

  /** By sink. */
  private final Map<String, OutboxCount> counts;

  private final ClockGuard clock = ClockGuard.system();

  /** Whether nothing is left of sinks that the configuration has no longer: none come back. */
  private boolean forgotten;

  Pruning(JournalLimits limits, Map<String, OutboxCount> counts) {
    this.limits = limits;
    this.counts = counts;
  }

  boolean step(Connection opened, List<String> sinks) throws SQLException {
    boolean more = pruneVerdicts(opened);
    for (String sink : sinks) {
      more |= dropOldest(opened, sink);
    }
    forgotten = forgotten || !forgetSinks(opened, sinks);
    more |= !forgotten;
    try (Statement statement = opened.createStatement()) {
      statement.execute("PRAGMA incremental_vacuum(" + PAGES + ")");
    }
    return more;
  }

  private boolean pruneVerdicts(Connection opened) throws SQLException {
    // Sequences have no gaps but at the old end, so their difference is the number of entries;
    // it is more where verdicts that a wrong clock has dated are still there, which go first then.
    long entries = number(opened, ENTRIES);
    long bytes =
        (number(opened, "PRAGMA page_count") - number(opened, "PRAGMA freelist_count"))
            * number(opened, "PRAGMA page_size");
    if (entries > limits.entries() || bytes > limits.bytes()) {
      long over = bytes > limits.bytes() ? STEP : entries - limits.entries();
      return delete(opened, DELETE_OLDEST, Math.min(STEP, over)) == STEP;
    }
    Optional<Instant> now = clock.now();
    return now.isPresent()
        && delete(opened, DELETE_AGED, now.get().minus(limits.age()).toEpochMilli(), STEP) == STEP;
  }

  private static int delete(Connection opened, String sql, long... values) throws SQLException {
    try (PreparedStatement statement = opened.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setLong(i + 1, values[i]);
      }
      return statement.executeUpdate();
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

  /**
   * What waits for sinks that the configuration has no longer; whether there was any, as one that
   * is rolled back comes again.
   */
  private static boolean forgetSinks(Connection opened, List<String> sinks) throws SQLException {
    String places = String.join(", ", sinks.stream().map(sink -> "?").toList());
    try (PreparedStatement delete =
        opened.prepareStatement(
            "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox WHERE sink NOT IN (%s) LIMIT %s)"
                .formatted(places, STEP))) {
      for (int i = 0; i < sinks.size(); i++) {
        delete.setString(i + 1, sinks.get(i));
      }
      return delete.executeUpdate() > 0;
    }
  }

  private static long number(Connection opened, String sql) throws SQLException {
    try (Statement statement = opened.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }
}
