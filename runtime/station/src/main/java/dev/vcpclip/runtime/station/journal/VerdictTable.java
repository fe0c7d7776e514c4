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
  /**
   * Ids name triggers of one line, and two lines may look at one part under one id. The column is
   * unique in the whole table, as it was made when ids were: rows have a {@link #key} there, which
   * begins with this character, and those from before their plain id, which then begins otherwise.
   * To make the table anew instead would copy gigabytes while a line waits to start.
   */
  private static final String MARK = "\u001f";

  /**
   * What a journal of an earlier version gets; an index finds the rows, of which there are none.
   */
  static final String UPGRADE =
      "UPDATE verdict SET id = char(31) || line || char(31) || id"
          + " WHERE id >= char(31) AND id < char(32)";

  static final String BY_ID =
      "SELECT sequence, result FROM verdict WHERE id IN (?, ?) AND line = ?";

  private static final String BY_SEQUENCE =
      "SELECT sequence, result FROM verdict WHERE sequence = ?";

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

  private static String key(String line, String id) {
    return MARK + line + MARK + id;
  }

  Optional<PartResult> find(String line, String id) throws SQLException {
    return find(find, line, id);
  }

  static Optional<PartResult> find(PreparedStatement byId, String line, String id)
      throws SQLException {
    byId.setString(1, key(line, id));
    byId.setString(2, id.startsWith(MARK) ? key(line, id) : id); // no plain id begins so
    byId.setString(3, line);
    return first(byId);
  }

  /** As the table has it now; empty when it has been pruned. */
  static Optional<PartResult> find(Connection opened, long sequence) throws SQLException {
    try (PreparedStatement bySequence = opened.prepareStatement(BY_SEQUENCE)) {
      bySequence.setLong(1, sequence);
      return first(bySequence);
    }
  }

  private static Optional<PartResult> first(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.next()
          ? Optional.of(PartResult.fromJson(row.getString(2)).withSequence(row.getLong(1)))
          : Optional.empty();
    }
  }

  /** Puts another text in the place of a result's; one that has been pruned stays away. */
  static void replace(Connection opened, PartResult result) throws SQLException {
    try (PreparedStatement update =
        opened.prepareStatement("UPDATE verdict SET result = ? WHERE sequence = ?")) {
      update.setString(1, result.toJson());
      update.setLong(2, result.sequence());
      update.executeUpdate();
    }
  }

  /**
   * Inserts a result, and a note for each sink that has to be told.
   *
   * @return the result with its sequence
   */
  PartResult insert(PartResult result, List<String> sinks) throws SQLException {
    verdict.setString(1, key(result.line(), result.id()));
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
