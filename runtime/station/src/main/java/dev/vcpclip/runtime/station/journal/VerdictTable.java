package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Puts verdicts into the journal, with its statements prepared once: preparing them takes longer
 * than running them. Belongs to a connection and is closed with it.
 */
final class VerdictTable {
  static final String BY_ID = "SELECT sequence, result FROM verdict WHERE id = ?";

  private final PreparedStatement find;
  private final PreparedStatement verdict;
  private final PreparedStatement note;

  VerdictTable(Connection connection) throws SQLException {
    find = connection.prepareStatement(BY_ID);
    verdict =
        connection.prepareStatement(
            "INSERT INTO verdict (id, line, part_id, verdict, recipe, triggered_at, result)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING sequence");
    note = connection.prepareStatement("INSERT INTO outbox (sink, result) VALUES (?, ?)");
  }

  Optional<PartResult> find(String id) throws SQLException {
    return find(find, id);
  }

  static Optional<PartResult> find(PreparedStatement byId, String id) throws SQLException {
    byId.setString(1, id);
    try (ResultSet row = byId.executeQuery()) {
      return row.next()
          ? Optional.of(PartResult.fromJson(row.getString(2)).withSequence(row.getLong(1)))
          : Optional.empty();
    }
  }

  /** Puts another text in the place of a result's; one that has been pruned stays away. */
  static void replace(Connection opened, PartResult result) throws SQLException {
    try (PreparedStatement update =
        opened.prepareStatement("UPDATE verdict SET result = ? WHERE id = ?")) {
      update.setString(1, result.toJson());
      update.setString(2, result.id());
      update.executeUpdate();
    }
  }

  /**
   * Inserts a result, and a note for each sink that has to be told.
   *
   * @return the result with its sequence
   */
  PartResult insert(PartResult result, List<String> sinks) throws SQLException {
    verdict.setString(1, result.id());
    verdict.setString(2, result.line());
    verdict.setString(3, result.partId());
    verdict.setString(4, result.verdict().name());
    verdict.setString(5, result.recipe());
    verdict.setLong(6, result.triggeredAt().toEpochMilli());
    verdict.setString(7, result.toJson());
    PartResult numbered;
    try (ResultSet row = verdict.executeQuery()) {
      row.next();
      numbered = result.withSequence(row.getLong(1));
    }
    if (!sinks.isEmpty()) {
      String json = numbered.toJson();
      for (String sink : sinks) {
        note.setString(1, sink);
        note.setString(2, json);
        note.executeUpdate();
      }
    }
    return numbered;
  }
}
