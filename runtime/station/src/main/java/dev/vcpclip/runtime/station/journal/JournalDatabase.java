package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** The journal's SQLite file: how it is opened and what is in it. */
final class JournalDatabase {
  private static final int VERSION = 3;
  private static final int WITH_EVENTS = 2;

  /** 64 MB: only where nobody calls {@link #checkpoint}. */
  private static final int LONGEST_LOG_PAGES = 16_000;

  private static final int BUSY_MILLIS = 2000;

  /** By SQLite's kinds of failure, in a user's words. */
  private static final Map<Integer, String> REASONS =
      Map.of(
          SQLiteErrorCode.SQLITE_FULL.code, "the disk is full",
          SQLiteErrorCode.SQLITE_BUSY.code, "another program holds it",
          SQLiteErrorCode.SQLITE_LOCKED.code, "another program holds it",
          SQLiteErrorCode.SQLITE_READONLY.code, "this user has no right to write it",
          SQLiteErrorCode.SQLITE_PERM.code, "this user has no right to it",
          SQLiteErrorCode.SQLITE_CANTOPEN.code, "it cannot be opened",
          SQLiteErrorCode.SQLITE_IOERR.code, "the disk failed",
          SQLiteErrorCode.SQLITE_CORRUPT.code, "it is damaged",
          SQLiteErrorCode.SQLITE_NOTADB.code, "it is no journal");

  private static final String[] SCHEMA = {
    "CREATE TABLE verdict (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        + " line TEXT NOT NULL, part_id TEXT NOT NULL, verdict TEXT NOT NULL,"
        + " recipe TEXT NOT NULL, triggered_at INTEGER NOT NULL, result TEXT NOT NULL)",
    "CREATE INDEX verdict_time ON verdict (triggered_at)",
    "CREATE INDEX verdict_part ON verdict (part_id) WHERE part_id <> ''",
    "CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL,"
        + " result TEXT NOT NULL)",
    "CREATE INDEX outbox_sink ON outbox (sink, position)",
    "CREATE TABLE dropped (sink TEXT PRIMARY KEY, results INTEGER NOT NULL)",
    EventTable.SCHEMA,
    EventTable.INDEX,
    "PRAGMA user_version = " + VERSION,
  };

  private JournalDatabase() {}

  /** Opens for writing; a new file gets its tables. A commit returns when the disk has it. */
  static Connection openToWrite(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      prepare(file, connection);
      int version = version(connection);
      if (version == 0) {
        run(connection, SCHEMA);
      } else {
        requireOurs(file, version);
        upgrade(connection, version);
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void upgrade(Connection connection, int version) throws SQLException {
    if (version < WITH_EVENTS) {
      run(connection, EventTable.SCHEMA, "PRAGMA user_version = " + WITH_EVENTS);
    }
    if (version < VERSION) {
      run(connection, VerdictTable.UPGRADE, EventTable.INDEX, "PRAGMA user_version = " + VERSION);
    }
  }

  private static void prepare(Path file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL"); // before anything is in the file
      try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode = WAL")) {
        if (!mode.getString(1).equals("wal")) {
          throw new VcpClipException(
              file + ": no write-ahead log on this file system. Put the journal on a local disk.");
        }
      }
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("PRAGMA wal_autocheckpoint = " + LONGEST_LOG_PAGES);
    }
  }

  private static void run(Connection connection, String... schema) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : schema) {
        statement.execute(sql);
      }
    }
    connection.commit();
  }

  /** Opens for reading beside a station that writes. */
  static Connection openToRead(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(file + ": no such journal");
    }
    SQLiteConfig config = new SQLiteConfig();
    // Not SQLite's read-only mode: it cannot read a write-ahead log whose station was killed.
    config.setOpenMode(SQLiteOpenMode.READWRITE);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = null;
    try {
      connection = config.createConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = true");
      }
      requireOurs(file, version(connection));
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw unreadable(file, e);
    } catch (RuntimeException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  static VcpClipException unreadable(Path file, SQLException e) {
    return new VcpClipException(file + ": cannot be read as a journal: " + reason(e) + ".", e);
  }

  /** One clause, with what SQLite said where that is not known here. */
  static String reason(SQLException e) {
    // The lower eight bits are the kind; the others say where in SQLite it was found.
    int kind =
        e instanceof SQLiteException own ? own.getResultCode().code & 0xff : e.getErrorCode();
    return REASONS.getOrDefault(kind, e.getMessage());
  }

  /** On a connection of its own, so that nobody waits for it. */
  static void checkpoint(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (SQLException e) {
      throw new JournalUnavailableException(file + ": no checkpoint: " + reason(e), e);
    }
  }

  static boolean hasEvents(Connection connection) throws SQLException {
    return version(connection) >= WITH_EVENTS;
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }

  /** Those of earlier versions are ours: their verdicts are where they are now. */
  private static void requireOurs(Path file, int version) {
    if (version < 1 || version > VERSION) {
      throw new VcpClipException(
          "%s: journal version %d, this station reads 1 to %d. Move it away or update the station."
              .formatted(file, version, VERSION));
    }
  }

  static void closeQuietly(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // What was committed is on the disk; nothing else is owed.
      }
    }
  }
}
