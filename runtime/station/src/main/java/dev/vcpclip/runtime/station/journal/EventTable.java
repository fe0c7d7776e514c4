package dev.vcpclip.runtime.station.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The journal's {@link JournalEvent}s. */
final class EventTable {
  /** What a journal of an earlier version gets. */
  static final String SCHEMA =
      "CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,"
          + " line TEXT NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, subject TEXT NOT NULL,"
          + " message TEXT NOT NULL)";

  /** A line's newest event of a kind, without a look at all others. */
  static final String INDEX = "CREATE INDEX event_kind ON event (line, kind)";

  /** Too old, but for what a line goes on with at the next start: its pause and its recipe. */
  private static final String DELETE =
      "DELETE FROM event WHERE sequence <= ? AND (kind NOT IN ('PAUSE', 'CONFIGURED', 'RECIPE')"
          + " OR EXISTS (SELECT 1 FROM event AS newer WHERE newer.line = event.line"
          + " AND newer.kind = event.kind AND newer.sequence > event.sequence))";

  /** Enough for years: people do not change recipes that often. */
  private static final int MOST = 100_000;

  private EventTable() {}

  static void insert(Connection opened, JournalEvent event) throws SQLException {
    try (PreparedStatement insert =
        opened.prepareStatement(
            "INSERT INTO event (at, line, kind, who, subject, message)"
                + " VALUES (?, ?, ?, ?, ?, ?) RETURNING sequence")) {
      insert.setLong(1, event.at().toEpochMilli());
      insert.setString(2, event.line());
      insert.setString(3, event.kind().name());
      insert.setString(4, event.who());
      insert.setString(5, event.subject());
      insert.setString(6, event.message());
      long sequence;
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        sequence = row.getLong(1);
      }
      try (PreparedStatement delete = opened.prepareStatement(DELETE)) {
        delete.setLong(1, sequence - MOST);
        delete.executeUpdate();
      }
    }
  }

  /**
   * The newest events, newest first.
   *
   * @param line {@code null} for all
   * @param kinds empty for all
   */
  static List<JournalEvent> newest(
      Connection opened, String line, Set<JournalEvent.Kind> kinds, int most) throws SQLException {
    List<String> wanted = new ArrayList<>();
    kinds.forEach(kind -> wanted.add("'" + kind.name() + "'"));
    String sql =
        "SELECT sequence, at, line, kind, who, subject, message FROM event WHERE 1 = 1"
            + (line == null ? "" : " AND line = ?")
            + (wanted.isEmpty() ? "" : " AND kind IN (" + String.join(", ", wanted) + ")")
            + " ORDER BY sequence DESC LIMIT "
            + most;
    try (PreparedStatement query = opened.prepareStatement(sql)) {
      if (line != null) {
        query.setString(1, line);
      }
      List<JournalEvent> events = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          events.add(
              new JournalEvent(
                  row.getLong(1),
                  Instant.ofEpochMilli(row.getLong(2)),
                  row.getString(3),
                  JournalEvent.Kind.valueOf(row.getString(4)),
                  row.getString(5),
                  row.getString(6),
                  row.getString(7)));
        }
      }
      return events;
    }
  }
}
