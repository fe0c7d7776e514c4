package dev.vcpclip.runtime.station.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Rows that are counted and deleted, but not read: thousands of them in one statement. */
public final class ManyVerdicts {
  private ManyVerdicts() {}

  /** Adds rows, each a millisecond younger than the one before. */
  public static void insert(Connection into, int rows, long firstMillis) throws SQLException {
    try (Statement statement = into.createStatement()) {
      statement.execute(
          "INSERT INTO verdict (id, line, part_id, verdict, recipe, triggered_at, result)"
              + " WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < "
              + rows
              + ") SELECT 'id ' || i, 'line', '', 'PASS', 'default', i + "
              + firstMillis
              + ", '{}' FROM n");
    }
  }
}
