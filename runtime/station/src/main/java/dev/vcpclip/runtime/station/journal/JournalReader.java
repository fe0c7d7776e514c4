package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads a journal, also while a station writes it, which it does not hold up. Not thread-safe. */
public final class JournalReader implements AutoCloseable {
  private final Path file;
  private final Connection connection;

  private JournalReader(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens a journal to read.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when it is missing or none of ours
   */
  public static JournalReader open(Path file) {
    return new JournalReader(file, JournalDatabase.openToRead(file));
  }

  /** Tells each result that is asked for, one after the other: millions need no memory. */
  public void forEach(JournalQuery query, Consumer<PartResult> told) {
    Map<String, Object> conditions = conditions(query);
    String sql =
        "SELECT sequence, result FROM verdict"
            + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions.keySet()))
            + " ORDER BY sequence"
            + (query.newestFirst() ? " DESC" : "")
            + " LIMIT "
            + query.most();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = 1;
      for (Object value : flatten(conditions)) {
        statement.setObject(at++, value);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          told.accept(PartResult.fromJson(rows.getString(2)).withSequence(rows.getLong(1)));
        }
      }
    } catch (SQLException e) {
      throw JournalDatabase.unreadable(file, e);
    }
  }

  /** The results that are asked for. */
  public List<PartResult> list(JournalQuery query) {
    List<PartResult> results = new ArrayList<>();
    forEach(query, results::add);
    return results;
  }

  /** Number of verdicts, by kind. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT verdict, count(*) FROM verdict GROUP BY verdict");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
      return counts;
    } catch (SQLException e) {
      throw JournalDatabase.unreadable(file, e);
    }
  }

  /** Names of the lines that it has verdicts or events of, in order. */
  public List<String> lines() {
    String events =
        "SELECT DISTINCT line FROM verdict UNION SELECT DISTINCT line FROM event WHERE line <> ''";
    String verdicts = "SELECT DISTINCT line FROM verdict";
    try (PreparedStatement statement =
            connection.prepareStatement(
                (JournalDatabase.hasEvents(connection) ? events : verdicts) + " ORDER BY line");
        ResultSet rows = statement.executeQuery()) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      return lines;
    } catch (SQLException e) {
      throw JournalDatabase.unreadable(file, e);
    }
  }

  /** The newest events, newest first; none in a journal from before there were any. */
  public List<JournalEvent> events(String line, int most) {
    try {
      return JournalDatabase.hasEvents(connection)
          ? EventTable.newest(connection, line, Set.of(), most)
          : List.of();
    } catch (SQLException e) {
      throw JournalDatabase.unreadable(file, e);
    }
  }

  private static Map<String, Object> conditions(JournalQuery query) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    if (!query.verdicts().isEmpty()) {
      List<String> names = query.verdicts().stream().map(Enum::name).toList();
      String places = String.join(", ", names.stream().map(name -> "?").toList());
      conditions.put("verdict IN (" + places + ")", names);
    }
    put(conditions, "line = ?", query.line());
    put(conditions, "part_id = ?", query.partId());
    put(conditions, "recipe = ?", query.recipe());
    put(conditions, "triggered_at >= ?", query.from() == null ? null : query.from().toEpochMilli());
    put(conditions, "triggered_at < ?", query.to() == null ? null : query.to().toEpochMilli());
    return conditions;
  }

  private static void put(Map<String, Object> conditions, String condition, Object value) {
    if (value != null) {
      conditions.put(condition, value);
    }
  }

  private static List<Object> flatten(Map<String, Object> conditions) {
    List<Object> values = new ArrayList<>();
    for (Object value : conditions.values()) {
      if (value instanceof List<?> several) {
        values.addAll(several);
      } else {
        values.add(value);
      }
    }
    return values;
  }

  @Override
  public void close() {
    JournalDatabase.closeQuietly(connection);
  }
}
