package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verdicts and events as log lines of names and values ({@code verdict line=a part="b 7" ...}), for
 * people and for programs that collect logs. Values come from outside: they are quoted, and hold no
 * line ends.
 */
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.vcpclip.station");
  private static final double MICROS_PER_MILLI = 1000;
  private static final int LONGEST = 500;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}._:/+-]+");

  private final StringBuilder text;

  private EventLog(String event, String line) {
    text = new StringBuilder(event);
    with("line", line);
  }

  private EventLog with(String name, Object value) {
    if (value != null && !value.toString().isEmpty()) {
      text.append(' ').append(name).append('=').append(quoted(value.toString()));
    }
    return this;
  }

  /** A word as it is, anything else in quotes with what would end them escaped. */
  static String quoted(String value) {
    String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
    if (WORD.matcher(shown).matches()) {
      return shown;
    }
    StringBuilder quoted = new StringBuilder("\"");
    shown
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else {
                quoted.append(Character.isISOControl(c) ? ' ' : (char) c);
              }
            });
    return quoted.append('"').toString();
  }

  static void verdict(PartResult result) {
    if (LOG.isInfoEnabled()) {
      EventLog log =
          new EventLog("verdict", result.line())
              .with("sequence", result.sequence())
              .with("part", result.partId())
              .with("verdict", result.verdict())
              .with("score", result.score())
              .with("recipe", result.recipe())
              .with(
                  "ms",
                  String.format(Locale.ROOT, "%.1f", result.latencyMicros() / MICROS_PER_MILLI))
              .with("reason", result.reason());
      LOG.info("{}", log.text);
    }
  }

  static void event(LineEvent event) {
    if (event instanceof LineEvent.StateChanged change) {
      state(change);
    } else if (event instanceof LineEvent.TriggerMissed missed) {
      EventLog log =
          new EventLog("trigger-missed", missed.line())
              .with("part", missed.trigger().partId())
              .with("cause", missed.cause())
              .with("reason", missed.reason());
      LOG.warn("{}", log.text);
    } else if (event instanceof LineEvent.RecipeChanged change) {
      EventLog log =
          new EventLog("recipe", change.line())
              .with("recipe", change.recipe())
              .with("revision", change.revision())
              .with("who", change.who());
      LOG.info("{}", log.text);
    } else if (event instanceof LineEvent.PauseChanged pause) {
      LOG.info(
          "{}",
          new EventLog(pause.paused() ? "paused" : "goes-on", pause.line())
              .with("who", pause.who())
              .text);
    } else if (event instanceof LineEvent.AlarmRaised alarm) {
      LOG.warn("{}", new EventLog("alarm", alarm.line()).with("message", alarm.message()).text);
    } else if (event instanceof LineEvent.AlarmsConfirmed confirmed) {
      LOG.info("{}", new EventLog("confirmed", confirmed.line()).with("who", confirmed.who()).text);
    }
  }

  /** Ready and busy follow one another with every part: these are not told. */
  private static void state(LineEvent.StateChanged change) {
    Phase phase = change.state().phase();
    EventLog log =
        new EventLog("state", change.line())
            .with("state", phase)
            .with("message", change.state().message());
    if (phase == Phase.FAULT) {
      LOG.warn("{}", log.text);
    } else if (phase != Phase.READY && phase != Phase.BUSY) {
      LOG.info("{}", log.text);
    }
  }

  static void clock(Duration by) {
    LOG.warn("clock by={}", by);
  }
}
