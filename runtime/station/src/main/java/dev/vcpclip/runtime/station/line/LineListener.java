package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.source.Shot;
import java.time.Duration;
import java.time.Instant;

/** Told of what happens on a line. Returns at once and throws nothing. */
public interface LineListener {
  /**
   * A verdict is durable.
   *
   * @param result with its sequence
   * @param journalNanos time the journal took
   */
  void recorded(PartResult result, long journalNanos);

  /** Something else happened; of one line one at a time. */
  default void happened(LineEvent event) {}

  /** The wall clock was set, as a line's watchdog has seen. */
  default void clockJumped(String line, Duration by) {}

  /**
   * A part's picture, after its verdict.
   *
   * @param result what was said
   * @param shot the listener's to close
   * @param inspection of it
   */
  default void pictured(PartResult result, Shot shot, Inspection inspection) {
    shot.close();
  }

  /** Name under which a part's picture will be kept; empty when it will not. */
  default String pictureName(String line, String triggerId, Instant at, PartVerdict verdict) {
    return "";
  }
}
