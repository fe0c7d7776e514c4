package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import java.sql.PreparedStatement;
import java.util.List;

/**
 * Results that one sink still has to be told, in their order, on disk with the {@link Journal}. A
 * result is told at least once: a station that is killed between telling and {@link #remove} tells
 * it again. Thread-safe.
 */
public final class Outbox {
  private final Journal journal;
  private final String sink;

  Outbox(Journal journal, String sink) {
    this.journal = journal;
    this.sink = sink;
  }

  /**
   * A result and its place in the outbox.
   *
   * @param position rising
   * @param result to be told
   */
  public record Waiting(long position, PartResult result) {}

  /** The sink's name. */
  public String sink() {
    return sink;
  }

  /** The oldest results, at most that many. */
  public List<Waiting> oldest(int most) {
    return journal.waiting(sink, most);
  }

  /** Forgets what has been told, up to a position, that one included. */
  public void remove(long position) {
    int removed =
        journal.inTransaction(
            opened -> {
              try (PreparedStatement delete =
                  opened.prepareStatement("DELETE FROM outbox WHERE sink = ? AND position <= ?")) {
                delete.setString(1, sink);
                delete.setLong(2, position);
                return delete.executeUpdate();
              }
            });
    journal.count(sink).removed(removed);
  }

  /** How many wait. */
  public long depth() {
    return journal.count(sink).waiting();
  }

  /** How many were dropped because too many waited, ever. */
  public long dropped() {
    return journal.count(sink).dropped();
  }
}
