package dev.vcpclip.runtime.station.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;

/**
 * What somebody did to a station, or what happened to it, verdicts apart.
 *
 * @param sequence place among the events, from 1 and rising; 0 before it is recorded
 * @param at wall clock
 * @param line which line; empty for the station as a whole
 * @param kind what it is about
 * @param who a person, a connector or {@code station}
 * @param subject what was changed, such as a recipe's name; empty where there is none
 * @param message for people
 */
public record JournalEvent(
    long sequence, Instant at, String line, Kind kind, String who, String subject, String message) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What an event is about. */
  public enum Kind {
    /** The station was started. */
    STARTED,
    /** The station was stopped in an orderly way. */
    STOPPED,
    /** The configuration names a recipe for a line, for the first time or another one. */
    CONFIGURED,
    /** A line was given another recipe, or its recipe another revision. */
    RECIPE,
    /** A line was stopped or went on. */
    PAUSE,
    /** A line has something that people have to look at. */
    ALARM,
    /** Somebody took a line's alarms back. */
    CONFIRMED,
    /** The model runs on another provider. */
    MODEL,
    /** The wall clock was set. */
    CLOCK,
    /** The journal took no verdicts for some time, and does again. */
    OUTAGE
  }

  /** Refuses {@code null}. */
  public JournalEvent {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(line, "line");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(message, "message");
  }

  /** An event that happens now. */
  public static JournalEvent now(
      String line, Kind kind, String who, String subject, String message) {
    return new JournalEvent(0, Instant.now(), line, kind, who, subject, message);
  }

  /** One JSON object on one line. */
  public String toJson() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("sequence", sequence);
    node.put("at", at.toString());
    node.put("line", line);
    node.put("kind", kind.name());
    node.put("who", who);
    node.put("subject", subject);
    node.put("message", message);
    return node.toString();
  }
}
