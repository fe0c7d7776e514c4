package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.pipeline.Liveness;
import dev.vcpclip.runtime.pipeline.PipelineEvent;
import dev.vcpclip.runtime.pipeline.StreamState;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.pipeline.TriggeredStream;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.LineConfig;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line's camera, and what there is to say of it. Thread-safe but for {@link #take}. */
final class LineCamera implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LineCamera.class);
  private static final String NOT_YET = "not connected yet";

  private final LineConfig config;
  private final Supplier<FrameSource> sources;
  private final LineListener listener;

  /** {@code null} until the start. */
  private volatile TriggeredStream stream;

  /** Told once, though it is tried again every second; used by the thread that tells of events. */
  private Optional<String> endedBy = Optional.empty();

  LineCamera(LineConfig config, Supplier<FrameSource> sources, LineListener listener) {
    this.config = config;
    this.sources = sources;
    this.listener = listener;
  }

  void start() {
    Optional<Liveness> liveness =
        config.triggeredCamera()
            ? Optional.of(Liveness.triggered(config.takt()))
            : Optional.empty();
    stream = TriggeredStream.start(config.name(), sources, liveness, this::told);
  }

  private void told(PipelineEvent event) {
    String name = config.name();
    if (event instanceof PipelineEvent.StreamOpened opened) {
      LOG.info("{}: pictures from {}", name, opened.description());
      endedBy = Optional.empty();
    } else if (event instanceof PipelineEvent.Reconnecting failing && failing.failures() == 1) {
      LOG.warn("{}: no pictures: {}; tried again until there are some", name, failing.reason());
    } else if (event instanceof PipelineEvent.StreamEnded ended
        && ended.fault().isPresent()
        && !ended.fault().equals(endedBy)) {
      LOG.warn("{}: no pictures: {}", name, ended.fault().get());
      endedBy = ended.fault();
    } else if (event instanceof PipelineEvent.ClockJumped jump) {
      listener.clockJumped(name, jump.by());
    }
  }

  /** See {@link TriggeredStream#take}. */
  Shot take(long sinceNanos, long untilNanos) throws InterruptedException {
    return stream.take(sinceNanos, untilNanos);
  }

  /** Why there are no pictures; empty while there are. */
  String fault() {
    TriggeredStream now = stream;
    if (now == null) {
      return NOT_YET;
    }
    StreamStatus status = now.status();
    if (status.state() == StreamState.ENDED) {
      return status.fault().orElse("the source has ended");
    }
    return status.fault().orElse(status.state() == StreamState.RUNNING ? "" : NOT_YET);
  }

  /** What it is, for people; empty before it was there for the first time. */
  String description() {
    return stream == null ? "" : stream.description();
  }

  Optional<StreamStatus> status() {
    return Optional.ofNullable(stream).map(TriggeredStream::status);
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
    }
  }
}
