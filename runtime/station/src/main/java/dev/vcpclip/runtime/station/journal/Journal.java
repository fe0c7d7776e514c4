package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every verdict of a station, on disk before anybody is told it: SQLite with a write-ahead log that
 * is forced with each commit. A result and the notes of what sinks have to be told of it (see
 * {@link Outbox}) are one transaction.
 *
 * <p>Thread-safe. One process writes a journal at a time; others may read it with {@link
 * JournalReader} meanwhile.
 */
public final class Journal implements AutoCloseable {
  private final Path file;
  private final List<String> sinks;
  private final LockFile lock;
  private final Pruning pruning;

  /** {@code null} after a failure: the next call opens it again. */
  private Connection connection;

  /** Of that connection. */
  private VerdictTable verdicts;

  private boolean closed;

  /** By sink. */
  private final Map<String, OutboxCount> counts = new TreeMap<>();

  private final Object readLock = new Object();

  /** For look-ups beside the writing; {@code null} until the first. Guarded by its lock. */
  private Connection reading;

  /** Of that connection. */
  private PreparedStatement byId;

  private boolean readingEnded;

  private Journal(Path file, List<String> sinks, JournalLimits limits, LockFile lock) {
    this.file = file;
    this.sinks = List.copyOf(sinks);
    this.lock = lock;
    this.pruning = new Pruning(limits, counts);
    sinks.forEach(sink -> counts.put(sink, new OutboxCount()));
  }

  /**
   * Opens or creates a journal.
   *
   * @param file its folder is created, too; {@code -wal}, {@code -shm} and {@code .lock} lie beside
   * @param sinks names of those that have to be told every result, later
   * @param limits what is kept
   * @throws VcpClipException when another station writes it, or it cannot be written
   */
  public static Journal open(Path file, List<String> sinks, JournalLimits limits) {
    LockFile lock = lock(file);
    Journal journal = new Journal(file, sinks, limits, lock);
    try {
      journal.inTransaction(opened -> null);
      return journal;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Whether a station writes a journal now. */
  public static boolean inUse(Path journal) {
    Path file = lockFile(journal);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      Optional<LockFile> taken = LockFile.tryTake(file);
      taken.ifPresent(LockFile::close);
      return taken.isEmpty();
    } catch (IOException e) {
      return false; // opening it says so
    }
  }

  private static Path lockFile(Path journal) {
    return journal.resolveSibling(journal.getFileName() + ".lock");
  }

  /** The right to write a journal, which one station has. */
  private static LockFile lock(Path journal) {
    Path file = lockFile(journal);
    try {
      return LockFile.tryTake(file)
          .orElseThrow(
              () ->
                  new VcpClipException(
                      journal
                          + ": another station writes this journal. Stop it, or name another file"
                          + " under journal.file."));
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /**
   * What the journal has of a trigger.
   *
   * @param result with its sequence
   * @param own whether it is what was to be kept, and nobody has been told of it: not the result of
   *     an earlier trigger of the same line and id
   */
  public record Recorded(PartResult result, boolean own) {}

  /**
   * Keeps a result. When this returns, the disk has it, and only then may anybody be told.
   *
   * @return what the journal has, when it has that line's id already
   * @throws JournalUnavailableException when it cannot be kept; the same call may be repeated
   */
  public Recorded append(PartResult result) {
    boolean[] added = new boolean[1];
    PartResult recorded =
        inTransaction(
            opened -> {
              Optional<PartResult> earlier = verdicts.find(result.line(), result.id());
              added[0] = earlier.isEmpty();
              return earlier.isPresent() ? earlier.get() : verdicts.insert(result, sinks);
            });
    if (added[0]) {
      counts.values().forEach(OutboxCount::added);
    }
    // What a failed commit has brought to the disk after all is this trigger's, too.
    boolean own = added[0] || recorded.triggeredAt().equals(result.triggeredAt());
    return new Recorded(recorded, own);
  }

  /** The result of a line's trigger of that id; does not wait for what is being written. */
  public Optional<PartResult> find(String line, String id) {
    return reading(opened -> VerdictTable.find(byId, line, id));
  }

  /** Looks something up on a connection of its own, which no writing holds up. */
  private <T> T reading(Work<T> work) {
    synchronized (readLock) {
      if (readingEnded) {
        throw closedAlready();
      }
      try {
        if (reading == null) {
          reading = JournalDatabase.openToRead(file);
          byId = reading.prepareStatement(VerdictTable.BY_ID);
        }
        return work.with(reading);
      } catch (SQLException e) {
        JournalDatabase.closeQuietly(reading);
        reading = null;
        throw new JournalUnavailableException(
            file + ": cannot be read: " + JournalDatabase.reason(e), e);
      }
    }
  }

  /**
   * Keeps why a picture is not there that the verdict names.
   *
   * @param result without its picture
   * @throws JournalUnavailableException when it cannot be kept; the same call may be repeated
   */
  public void pictureLost(PartResult result) {
    inTransaction(
        opened -> {
          VerdictTable.replace(opened, result);
          return null;
        });
  }

  /**
   * Keeps what was done or happened; on disk when this returns.
   *
   * @throws JournalUnavailableException when it cannot be kept
   */
  public void note(JournalEvent event) {
    inTransaction(
        opened -> {
          EventTable.insert(opened, event);
          return null;
        });
  }

  /** The newest event of a line, of some kinds. */
  public Optional<JournalEvent> newest(String line, Set<JournalEvent.Kind> kinds) {
    return inTransaction(opened -> EventTable.newest(opened, line, kinds, 1)).stream().findFirst();
  }

  /** What has to be told to a sink. */
  public Outbox outbox(String sink) {
    if (!sinks.contains(sink)) {
      throw new IllegalArgumentException("'" + sink + "' is none of the journal's sinks " + sinks);
    }
    return new Outbox(this, sink);
  }

  /**
   * Removes some of what is over the limits, in a short transaction, so that verdicts need not wait
   * long for it.
   *
   * @return whether there may be more
   */
  public boolean prune() {
    return inTransaction(opened -> pruning.step(opened, sinks));
  }

  /**
   * Moves what was written from the log into the file, beside the writing; left to itself SQLite
   * does it within a commit, and that verdict has to wait for it.
   */
  public void checkpoint() {
    JournalDatabase.checkpoint(file);
  }

  /** Work within a transaction. */
  interface Work<T> {
    T with(Connection opened) throws SQLException;
  }

  synchronized <T> T inTransaction(Work<T> work) {
    if (closed) {
      throw closedAlready();
    }
    try {
      if (connection == null) {
        connection = JournalDatabase.openToWrite(file);
        verdicts = new VerdictTable(connection);
        recount(connection);
      }
      T result = work.with(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      // Whether a failed commit reached the disk is unknown: ids make a repetition harmless.
      JournalDatabase.closeQuietly(connection);
      connection = null;
      throw new JournalUnavailableException(
          "%s: cannot be written: %s. Check the disk's free space and the folder's rights."
              .formatted(file, JournalDatabase.reason(e)),
          e);
    }
  }

  private IllegalStateException closedAlready() {
    return new IllegalStateException("journal " + file + " is closed");
  }

  /** After a failure, too: whether the last commit reached the disk is unknown. */
  private void recount(Connection opened) throws SQLException {
    for (Map.Entry<String, OutboxCount> count : counts.entrySet()) {
      count
          .getValue()
          .set(
              number(opened, "SELECT count(*) FROM outbox WHERE sink = ?", count.getKey()),
              number(
                  opened,
                  "SELECT coalesce(sum(results), 0) FROM dropped WHERE sink = ?",
                  count.getKey()));
    }
  }

  private static long number(Connection opened, String sql, String sink) throws SQLException {
    try (PreparedStatement query = opened.prepareStatement(sql)) {
      query.setString(1, sink);
      try (ResultSet row = query.executeQuery()) {
        return row.getLong(1);
      }
    }
  }

  OutboxCount count(String sink) {
    return counts.get(sink);
  }

  /** Ends writing and gives the journal free. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      JournalDatabase.closeQuietly(connection);
      synchronized (readLock) {
        JournalDatabase.closeQuietly(reading);
        readingEnded = true;
      }
      lock.close();
    }
  }

  /**
   * Results on their way to a sink, oldest first, as they are known now: a picture that was named
   * may have been lost since.
   */
  List<Outbox.Waiting> waiting(String sink, int most) {
    return reading(
        opened -> {
          List<Outbox.Waiting> found = new ArrayList<>();
          try (PreparedStatement query =
              opened.prepareStatement(
                  "SELECT position, result FROM outbox WHERE sink = ? ORDER BY position LIMIT ?")) {
            query.setString(1, Objects.requireNonNull(sink));
            query.setInt(2, most);
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                PartResult noted = PartResult.fromJson(rows.getString(2));
                // One that has been pruned is told as it was noted.
                PartResult known =
                    noted.picture().isEmpty()
                        ? noted
                        : VerdictTable.find(opened, noted.sequence()).orElse(noted);
                found.add(new Outbox.Waiting(rows.getLong(1), known));
              }
            }
          }
          return found;
        });
  }
}
