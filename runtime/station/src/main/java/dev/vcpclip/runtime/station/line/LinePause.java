package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalEvent.Kind;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether somebody has stopped a line, as the journal keeps it: a line that was stopped for a
 * reason must not run again because the station was started anew. Thread-safe.
 */
final class LinePause {
  private static final Logger LOG = LoggerFactory.getLogger(LinePause.class);
  private static final String STOPPED = "paused";
  private static final String RUNS = "goes on";

  private final String line;
  private final Journal journal;

  /** For people; empty while the line runs. */
  private volatile String message;

  LinePause(String line, Journal journal) {
    this.line = line;
    this.journal = journal;
    this.message =
        journal
            .newest(line, Set.of(Kind.PAUSE))
            .filter(last -> last.message().equals(STOPPED))
            .map(last -> message(last.who(), last.at()))
            .orElse("");
  }

  private static String message(String who, Instant at) {
    return "paused by %s at %s".formatted(who, at.truncatedTo(ChronoUnit.SECONDS));
  }

  boolean active() {
    return !message.isEmpty();
  }

  /** Who stopped the line and when; empty while it runs. */
  String message() {
    return message;
  }

  /** Stops the line or lets it go on; a journal that takes nothing does not hinder it. */
  synchronized LineEvent.PauseChanged set(boolean value, String who) {
    Instant now = Instant.now();
    message = value ? message(who, now) : "";
    try {
      journal.note(JournalEvent.now(line, Kind.PAUSE, who, "", value ? STOPPED : RUNS));
    } catch (JournalUnavailableException | IllegalStateException e) {
      LOG.error("{}: a pause is not in the journal: {}", line, e.getMessage());
    }
    return new LineEvent.PauseChanged(line, now, value, who);
  }
}
