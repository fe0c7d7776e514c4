package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts of one stream: every frame that is received leaves by {@link #dropped} or {@link
 * #finished}. When the last one has left after the reader's end, the stream has ended.
 *
 * <p>Thread-safe.
 */
final class StreamBooks {
  private static final Logger LOG = LoggerFactory.getLogger(StreamBooks.class);

  private final String name;
  private final Events events;
  private final Runnable onEnd;
  private final Map<DropCause, Long> droppedBy = new EnumMap<>(DropCause.class);
  private long received;
  private long missing;
  private long judged;
  private long failed;
  private long dropped;
  private long sinkFailures;
  private long reconnects;
  private boolean ended;

  // State and fault change together: a stream that is down always says why.
  private StreamState state = StreamState.CONNECTING;
  private Optional<String> fault = Optional.empty();

  private Optional<Verdict> lastVerdict = Optional.empty();
  private Optional<Duration> age = Optional.empty();
  private volatile Recipe recipe;

  StreamBooks(StreamConfig config, Events events, Runnable onEnd) {
    this.name = config.name();
    this.recipe = config.recipe();
    this.events = events;
    this.onEnd = onEnd;
  }

  String name() {
    return name;
  }

  Recipe recipe() {
    return recipe;
  }

  void recipe(Recipe value) {
    recipe = value;
    events.emit(
        new PipelineEvent.RecipeChanged(events.now(), name, value.name(), value.revision()));
  }

  synchronized void received() {
    received++;
  }

  synchronized void missing(long sequence, long frames) {
    missing += frames;
    events.emit(new PipelineEvent.FramesMissing(events.now(), name, sequence, frames));
  }

  synchronized void connecting() {
    state = StreamState.CONNECTING;
  }

  synchronized void failedBefore(String reason) {
    fault = Optional.of(reason);
  }

  synchronized void running() {
    state = StreamState.RUNNING;
  }

  synchronized void reconnecting(String reason) {
    reconnects++;
    state = StreamState.RECONNECTING;
    fault = Optional.of(reason);
  }

  synchronized void resumed() {
    state = StreamState.RUNNING;
    fault = Optional.empty();
  }

  synchronized void judged(Verdict verdict, long ageNanos) {
    lastVerdict = Optional.of(verdict);
    age = Optional.of(Duration.ofNanos(ageNanos));
  }

  /** The frame's end without a verdict. */
  void dropped(Ticket ticket, DropCause cause) {
    close(ticket);
    events.emit(new PipelineEvent.FrameDropped(events.now(), name, ticket.capture(), cause));
    synchronized (this) {
      dropped++;
      droppedBy.merge(cause, 1L, Long::sum);
    }
    endWhenDone();
  }

  /** The frame's end after the last sink. */
  void finished(Ticket ticket, Outcome<Inspection> outcome, int throwing) {
    close(ticket);
    boolean success = outcome instanceof Outcome.Success;
    if (outcome instanceof Outcome.Failure<Inspection> failure) {
      events.emit(
          new PipelineEvent.FrameFailed(events.now(), name, ticket.capture(), failure.reason()));
    }
    synchronized (this) {
      judged += success ? 1 : 0;
      failed += success ? 0 : 1;
      sinkFailures += throwing;
    }
    endWhenDone();
  }

  /** The frame's end here: whoever asked for it closes it. */
  void handedOver() {
    synchronized (this) {
      judged++;
    }
    endWhenDone();
  }

  private static void close(Ticket ticket) {
    try {
      ticket.frame().ifPresent(Frame::close);
    } catch (RuntimeException e) {
      LOG.warn("a frame of {} could not be given back", ticket.capture().stream(), e);
    }
  }

  /**
   * No further frame will be received.
   *
   * @param finalFault why the source failed for good; empty at a regular end
   */
  void readerEnded(Optional<String> finalFault) {
    synchronized (this) {
      state = StreamState.ENDED;
      fault = finalFault;
    }
    endWhenDone();
  }

  private void endWhenDone() {
    synchronized (this) {
      if (ended || state != StreamState.ENDED || inWork() > 0) {
        return;
      }
      ended = true;
      events.emit(new PipelineEvent.StreamEnded(events.now(), name, fault, counters()));
      notifyAll();
    }
    onEnd.run();
  }

  private long inWork() {
    return received - judged - failed - dropped;
  }

  synchronized boolean ended() {
    return ended;
  }

  /** Waits until the last frame has left, or the deadline has passed. */
  synchronized void awaitEnd(Deadline deadline) throws InterruptedException {
    while (!ended && deadline.left() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, deadline.left());
    }
  }

  synchronized PipelineCounters counters() {
    return new PipelineCounters(
        received, missing, judged, failed, droppedBy, inWork(), sinkFailures, reconnects);
  }

  /** How it is; {@code paused} if its frames are not wanted while it runs. */
  synchronized StreamStatus status(boolean paused) {
    StreamState now = paused && state == StreamState.RUNNING ? StreamState.PAUSED : state;
    return new StreamStatus(name, now, counters(), age, lastVerdict, fault);
  }
}
