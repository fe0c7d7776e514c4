package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One source of a stream, from its making to its end. */
final class OpenSource {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSource.class);

  private final FrameSource source;
  private final Silence silence;

  /** Set by the watchdog before it closes the source. */
  private volatile SourceException stall;

  OpenSource(FrameSource source, Duration firstFrameWithin) {
    this.source = source;
    this.silence = new Silence(firstFrameWithin);
  }

  FrameSource source() {
    return source;
  }

  Silence silence() {
    return silence;
  }

  /** That it was silent for too long, once somebody has seen it. */
  Optional<SourceException> stall() {
    return Optional.ofNullable(stall);
  }

  void stalled(SourceException cause) {
    stall = cause;
  }

  /** Frees it, also where it hangs. A second call does nothing. */
  void close() {
    try {
      source.close();
    } catch (RuntimeException | Error e) {
      LOG.warn("stream '{}': could not be closed", source.stream(), e);
    }
  }
}
