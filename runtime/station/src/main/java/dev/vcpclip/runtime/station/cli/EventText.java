package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.pipeline.PipelineEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Events in one line for people, where a person would want to know. */
final class EventText {
  private EventText() {}

  /** Empty for what is normal, such as a frame that a newer one replaces. */
  static Optional<String> of(PipelineEvent event) {
    return Optional.ofNullable(text(event)).map(text -> event.at() + "  " + text);
  }

  private static String text(PipelineEvent event) {
    if (event instanceof PipelineEvent.Reconnecting e) {
      return e.delay().isZero()
          ? e.reason() + "; waited for until it is back"
          : "%s; attempt %d in %s".formatted(e.reason(), e.failures(), seconds(e.delay()));
    }
    if (event instanceof PipelineEvent.StreamResumed e) {
      return "'%s': back after %s".formatted(e.stream(), seconds(e.outage()));
    }
    if (event instanceof PipelineEvent.FrameFailed e) {
      return "'%s', frame %d: %s".formatted(e.stream(), e.capture().sequence(), e.reason());
    }
    if (event instanceof PipelineEvent.SinkFailed e) {
      return "'%s', frame %d: %s: %s"
          .formatted(e.stream(), e.capture().sequence(), e.sink(), e.reason());
    }
    if (event instanceof PipelineEvent.StreamEnded e && e.fault().isPresent()) {
      return e.fault().get() + "; the stream has ended";
    }
    if (event instanceof PipelineEvent.ClockJumped e) {
      return "the clock was set by " + seconds(e.by());
    }
    if (event instanceof PipelineEvent.EventsMissed e) {
      return e.events() + " messages were left out";
    }
    return null;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}
