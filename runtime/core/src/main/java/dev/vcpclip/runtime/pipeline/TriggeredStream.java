package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One stream that gives a frame when a part is in front of the camera: of a live source the first
 * that was taken at or after the trigger, of files the next, which is read then and not ahead: how
 * it is read may change from part to part.
 *
 * <p>The source is kept alive as in a {@link Pipeline}: failed, silent and frozen ones are made
 * anew, and every frame is accounted for; those that nobody asked for are dropped as {@link
 * DropCause#UNWANTED}. A source that ends or fails for good, which in a pipeline ends its stream,
 * is begun anew a second after it was begun at the earliest, and not only with the next trigger: a
 * line without pictures may get none.
 *
 * <p>{@link #take} is for one thread at a time; everything else is thread-safe.
 */
public final class TriggeredStream implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final long BEGIN_ANEW_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How soon a wait notices that the source has failed meanwhile. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The books want a recipe; nothing is judged here. */
  private static final Recipe NONE = Recipe.builder().rule(VerdictRule.at(0)).build();

  private final StreamConfig config;
  private final Time time;
  private final Intake intake;
  private final Events events;
  private final ExecutorService closers = Threads.closers();
  private final Watchdog watchdog;
  private final Thread watchdogThread;

  // Guarded by this.
  private StreamReader reader;
  private boolean taking;
  private long beganNanos;
  private PipelineCounters before = PipelineCounters.NONE;
  private boolean closed;

  private TriggeredStream(StreamConfig config, PipelineListener listener, Time time) {
    this.config = config;
    this.time = time;
    intake = new Intake(time);
    events = new Events(time, PipelineOptions.defaults().eventBacklog());
    events.add(listener);
    watchdog = new Watchdog(() -> List.of(readerThatReads()), events, time);
    watchdogThread = Threads.daemon("watchdog-" + config.name(), watchdog);
  }

  /**
   * Begins to read.
   *
   * @param name of the stream
   * @param source makes a source that was not opened yet; called again after each failure
   * @param liveness what silence means; empty for what suits the source
   * @param listener told of what happens, frames apart that nobody asked for
   */
  public static TriggeredStream start(
      String name,
      Supplier<? extends FrameSource> source,
      Optional<Liveness> liveness,
      PipelineListener listener) {
    return start(name, source, liveness, listener, Time.SYSTEM);
  }

  /** The same by other clocks, for tests. */
  static TriggeredStream start(
      String name,
      Supplier<? extends FrameSource> source,
      Optional<Liveness> liveness,
      PipelineListener listener,
      Time time) {
    StreamConfig.Builder config = StreamConfig.builder(name, source, NONE);
    liveness.ifPresent(config::liveness);
    TriggeredStream stream = new TriggeredStream(config.build(), withoutUnwanted(listener), time);
    stream.begin();
    stream.watchdogThread.start();
    return stream;
  }

  private static PipelineListener withoutUnwanted(PipelineListener listener) {
    return event -> {
      boolean unwanted =
          event instanceof PipelineEvent.FrameDropped drop && drop.cause() == DropCause.UNWANTED;
      if (!unwanted) {
        listener.on(event);
      }
    };
  }

  /** Where that fails, such as for want of a thread, the reader that has ended stays. */
  private synchronized void begin() {
    beganNanos = time.nanos();
    StreamBooks books = new StreamBooks(config, events, () -> {});
    StreamReader next =
        new StreamReader(
            config,
            books,
            intake,
            events,
            closers,
            time,
            () -> ThreadLocalRandom.current().nextLong());
    next.lane().full = DropCause.UNWANTED;
    next.lane().readsWhenAsked = true;
    if (reader != null) {
      reader.status().fault().ifPresent(next::goesOnFrom);
      intake.close(reader.lane(), DropCause.UNWANTED).forEach(Drop::settle);
    }
    try {
      next.start();
    } catch (Error e) {
      intake.close(next.lane(), DropCause.CLOSED);
      throw e;
    }
    before = reader == null ? before : before.plus(reader.books().counters());
    reader = next;
  }

  private synchronized StreamReader reader() {
    return reader;
  }

  /** Begun anew where it has ended, but not while somebody may still take its last frame. */
  private synchronized StreamReader readerThatReads() {
    boolean over = reader.status().state() == StreamState.ENDED;
    if (over && !taking && !closed && time.nanos() - beganNanos > BEGIN_ANEW_NANOS) {
      begin();
    }
    return reader;
  }

  private synchronized StreamReader beginTaking() {
    StreamReader now = readerThatReads();
    taking = true;
    return now;
  }

  private synchronized void endTaking() {
    taking = false;
  }

  /**
   * Waits for a part's frame.
   *
   * @param sinceNanos the trigger, by {@link System#nanoTime()}: older frames of a live source show
   *     the part before
   * @param untilNanos when to give up, by the same clock
   * @return the caller's to close
   * @throws VcpClipException when the source is down, gave something unreadable or nothing in time
   */
  public Shot take(long sinceNanos, long untilNanos) throws InterruptedException {
    try {
      return take(beginTaking(), sinceNanos, untilNanos);
    } finally {
      endTaking();
    }
  }

  private Shot take(StreamReader now, long sinceNanos, long untilNanos)
      throws InterruptedException {
    now.triggered();
    long left = untilNanos - time.nanos();
    while (left > 0) {
      Ticket ticket = intake.take(now.lane(), Math.min(left, LOOK_NANOS));
      if (ticket == null) {
        requireReading(now);
      } else if (now.live() && ticket.capture().capturedNanos() - sinceNanos < 0) {
        now.books().dropped(ticket, DropCause.UNWANTED);
      } else {
        return shot(now, ticket);
      }
      left = untilNanos - time.nanos();
    }
    throw new VcpClipException("no picture in time from " + now.description());
  }

  private static Shot shot(StreamReader now, Ticket ticket) {
    if (ticket.unreadable().isPresent()) {
      now.books().finished(ticket, Outcome.failed(ticket.unreadable().get()), 0);
      throw ticket.unreadable().get();
    }
    now.books().handedOver();
    return new Shot(ticket.capture(), ticket.frame().orElseThrow());
  }

  /** A source that is still being opened for the first time may have a frame in time. */
  private static void requireReading(StreamReader now) {
    StreamStatus status = now.status();
    boolean down =
        status.state() == StreamState.RECONNECTING || status.state() == StreamState.ENDED;
    if (down || status.state() == StreamState.CONNECTING && status.fault().isPresent()) {
      throw new VcpClipException("no picture: " + status.fault().orElse("the source has ended"));
    }
  }

  /** How it is; frames that were handed over count as judged. */
  public StreamStatus status() {
    StreamStatus now;
    PipelineCounters earlier;
    synchronized (this) {
      now = reader.status();
      earlier = before;
    }
    return new StreamStatus(
        now.name(),
        now.state(),
        now.counters().plus(earlier),
        now.age(),
        now.lastVerdict(),
        now.fault());
  }

  /** What is read, for people; empty before the source was opened for the first time. */
  public String description() {
    return reader().description();
  }

  /**
   * Frees the source within 2 s, also one that hangs; who waits in {@link #take} is told so. A
   * second call does nothing.
   */
  @Override
  public void close() {
    StreamReader last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = reader;
    }
    Deadline deadline = Deadline.in(STOP_WITHIN);
    watchdog.close(watchdogThread);
    last.stop(DropCause.CLOSED);
    intake.close();
    deadline.join(last.thread());
    deadline.join(watchdogThread);
    events.close(deadline);
    closers.shutdown();
  }
}
