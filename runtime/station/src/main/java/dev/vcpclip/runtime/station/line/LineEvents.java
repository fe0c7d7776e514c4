package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import java.time.Instant;
import java.util.function.Supplier;

/** Tells a line's events one at a time, and its state where it is another one. Thread-safe. */
final class LineEvents {
  private final String line;
  private final Supplier<LineState> state;
  private final LineListener listener;

  /** Guarded by this. */
  private LineState told = new LineState(LineState.Phase.STARTING, "");

  LineEvents(String line, Supplier<LineState> state, LineListener listener) {
    this.line = line;
    this.state = state;
    this.listener = listener;
  }

  synchronized void tell(LineEvent event) {
    listener.happened(event);
  }

  synchronized void tellState() {
    LineState now = state.get();
    if (!now.equals(told)) {
      listener.happened(new LineEvent.StateChanged(line, Instant.now(), now));
      told = now; // where that failed, it is told again
    }
  }
}
