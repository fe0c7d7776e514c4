package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Reads one stream on a thread of its own: opens its sources one after the other, numbers their
 * frames through and leaves them in the intake.
 */
final class StreamReader implements Runnable {
  /** A reader that took longer to leave a frame was waiting for room. */
  private static final long HELD_NANOS = 5_000_000;

  private final StreamConfig config;
  private final StreamBooks books;
  private final Intake intake;
  private final Lane lane;
  private final Events events;
  private final Executor closers;
  private final Time time;
  private final RandomGenerator random;
  private final FrozenPicture frozen;
  private final Thread thread;

  private volatile StreamState state = StreamState.CONNECTING;
  private volatile OpenSource current;
  private volatile DropCause stoppedBy;
  private volatile boolean live;
  private volatile String description = "";

  /** Guarded by this. */
  private boolean paused;

  private long nextSequence;
  private long offset;
  private int failures;
  private boolean failing;
  private long lastFrameNanos;

  StreamReader(
      StreamConfig config,
      StreamBooks books,
      Intake intake,
      Events events,
      Executor closers,
      Time time,
      RandomGenerator random) {
    this.config = config;
    this.books = books;
    this.intake = intake;
    this.lane = intake.open(config.staleAfter().map(Duration::toNanos).orElse(Long.MAX_VALUE));
    this.events = events;
    this.closers = closers;
    this.time = time;
    this.random = random;
    this.frozen = new FrozenPicture(config.frozenAfter());
    this.thread = Threads.daemon("reader-" + config.name(), this);
    this.lastFrameNanos = time.nanos();
  }

  void start() {
    thread.start();
  }

  StreamBooks books() {
    return books;
  }

  Lane lane() {
    return lane;
  }

  /** Whether the source that was opened last gives frames in its own time. */
  boolean live() {
    return live;
  }

  /** Of the source that was opened last; empty before. */
  String description() {
    return description;
  }

  Thread thread() {
    return thread;
  }

  StreamStatus status() {
    return books.status(state == StreamState.RUNNING && isPaused() ? StreamState.PAUSED : state);
  }

  /** Takes no frame any more and frees the source, also one that hangs. Does not wait. */
  void stop(DropCause cause) {
    stoppedBy = cause;
    intake.close(lane, cause).forEach(Drop::settle);
    OpenSource source = current;
    if (source != null) {
      closers.execute(source::close);
    }
    thread.interrupt();
  }

  synchronized void pause(boolean value) {
    if (paused != value) {
      paused = value;
      events.emit(
          value
              ? new PipelineEvent.StreamPaused(events.now(), config.name())
              : new PipelineEvent.StreamContinued(events.now(), config.name()));
      notifyAll();
    }
  }

  private synchronized boolean isPaused() {
    return paused;
  }

  private synchronized void awaitResume() throws InterruptedException {
    while (paused) {
      wait();
    }
  }

  /** A trigger was given: a frame is due. */
  void triggered() {
    OpenSource source = current;
    if (source != null) {
      source.silence().trigger(time.nanos());
    }
  }

  /**
   * Closes a source that has been silent for too long.
   *
   * @return nanoseconds after which to look again
   */
  long checkSilence() {
    OpenSource source = current;
    if (source == null || source.stall().isPresent()) {
      return Long.MAX_VALUE;
    }
    long now = time.nanos();
    long left = source.silence().left(now);
    if (left > 0) {
      return left;
    }
    Duration silent = Duration.ofNanos(source.silence().silent(now));
    source.stalled(stall(silent));
    events.emit(new PipelineEvent.StreamStalled(events.now(), config.name(), silent));
    closers.execute(source::close);
    return Long.MAX_VALUE;
  }

  private SourceException stall(Duration silent) {
    return new SourceException(
        SourceException.Code.TIMEOUT,
        "stream '%s': no frame for %d ms".formatted(config.name(), silent.toMillis()));
  }

  @Override
  public void run() {
    Optional<String> fault = Optional.empty();
    try {
      fault = readToTheEnd();
    } catch (InterruptedException e) {
      if (stoppedBy == null) {
        fault = Optional.of("stream '%s': its thread was interrupted".formatted(config.name()));
      }
    } finally {
      state = StreamState.ENDED;
      intake.ended(lane);
      books.readerEnded(fault);
    }
  }

  /** Answers why the source failed for good, if it did. */
  private Optional<String> readToTheEnd() throws InterruptedException {
    while (stoppedBy == null) {
      SourceFailure failure = readOneSource();
      if (failure == null || stoppedBy != null) {
        return Optional.empty();
      }
      if (failure.isFinal()) {
        return Optional.of(failure.cause().getMessage());
      }
      awaitNextAttempt(failure.cause());
    }
    return Optional.empty();
  }

  /** Answers {@code null} at a regular end. */
  private SourceFailure readOneSource() throws InterruptedException {
    state = StreamState.CONNECTING;
    FrameSource made;
    try {
      made = config.source().get();
      requireNamed(made);
    } catch (SourceException e) {
      return SourceFailure.of(e, true);
    } catch (RuntimeException | Error e) { // nothing that another attempt would change
      return new SourceFailure(
          SourceFailure.exception(config.name(), SourceException.Code.CONFIGURATION, e), true);
    }
    boolean live = made.live();
    long started = time.nanos();
    OpenSource opened = new OpenSource(made, config.firstFrameWithin());
    current = opened;
    try {
      if (stoppedBy == null) {
        openAndRead(opened);
      }
      return opened.stall().map(stall -> SourceFailure.of(stall, live)).orElse(null);
    } catch (RuntimeException | Error e) {
      SourceException cause =
          opened
              .stall()
              .orElseGet(
                  () -> SourceFailure.exception(config.name(), SourceException.Code.GONE, e));
      return SourceFailure.of(cause, live);
    } finally {
      Thread.interrupted(); // whoever stops this has been heard; closing may have to wait
      current = null;
      opened.close();
      if (time.nanos() - started > config.reconnect().largest().toNanos() && !failing) {
        failures = 0; // it was well for a while
      }
    }
  }

  private void requireNamed(FrameSource source) {
    if (!source.stream().equals(config.name())) {
      source.close();
      throw new IllegalArgumentException("its source calls it '%s'".formatted(source.stream()));
    }
  }

  private void openAndRead(OpenSource opened) throws InterruptedException {
    FrameSource source = opened.source();
    opened.silence().opening(time.nanos());
    source.open();
    live = source.live();
    description = source.description();
    opened.silence().opened(config.livenessFor(live));
    intake.policy(lane, config.bufferFor(live));
    offset = nextSequence;
    state = StreamState.RUNNING;
    events.emit(new PipelineEvent.StreamOpened(events.now(), config.name(), source.description()));
    while (stoppedBy == null) {
      if (!live && isPaused()) {
        awaitResume();
      }
      opened.silence().reading(time.nanos());
      Grab grab = source.next();
      long now = time.nanos();
      if (grab instanceof Grab.Taken taken) {
        opened.silence().frame(now);
        Capture capture = numbered(taken.shot().capture());
        take(opened, Ticket.of(books, taken, capture, now), live);
      } else if (grab instanceof Grab.Unreadable unreadable) {
        opened.silence().frame(now);
        Capture capture = numbered(unreadable.capture());
        take(opened, Ticket.of(books, unreadable, capture, now), live);
      } else {
        opened.silence().ended();
        return;
      }
    }
  }

  /** Each source counts from 0; the stream counts on. */
  private Capture numbered(Capture capture) {
    long sequence = capture.sequence() + offset;
    if (sequence > nextSequence) {
      books.missing(nextSequence, sequence - nextSequence);
    }
    nextSequence = Math.max(nextSequence, sequence + 1);
    return offset == 0 ? capture : capture.withSequence(sequence);
  }

  private void take(OpenSource opened, Ticket ticket, boolean live) throws InterruptedException {
    books.received();
    if (failing) {
      failing = false;
      books.resumed();
      Duration outage = Duration.ofNanos(ticket.receivedNanos() - lastFrameNanos);
      events.emit(new PipelineEvent.StreamResumed(events.now(), config.name(), outage));
    }
    lastFrameNanos = ticket.receivedNanos();
    int identical = live ? identical(ticket) : 1;
    if (live && isPaused()) {
      books.dropped(ticket, DropCause.PAUSED);
    } else if (live && frozen.isFrozen(identical)) {
      books.dropped(ticket, DropCause.FROZEN);
    } else {
      put(opened, ticket);
    }
    if (live && frozen.isDue(identical)) {
      events.emit(new PipelineEvent.PictureFrozen(events.now(), config.name(), identical));
      throw new SourceException(
          SourceException.Code.GONE,
          "stream '%s': %d identical pictures".formatted(config.name(), identical));
    }
  }

  private int identical(Ticket ticket) {
    try {
      return ticket.frame().map(frozen::see).orElse(1);
    } catch (IllegalStateException e) {
      return 1; // a frame that its source has closed: the model will say so
    }
  }

  private void put(OpenSource opened, Ticket ticket) throws InterruptedException {
    Drop drop;
    try {
      drop = intake.put(lane, ticket, opened.silence().period());
    } catch (InterruptedException e) {
      DropCause cause = stoppedBy == null ? DropCause.CLOSED : stoppedBy;
      books.dropped(ticket, cause);
      throw e;
    }
    if (time.nanos() - ticket.receivedNanos() > HELD_NANOS) {
      opened.silence().held();
    }
    if (drop != null) {
      drop.settle();
    }
  }

  private void awaitNextAttempt(SourceException cause) throws InterruptedException {
    failures++;
    failing = true;
    state = StreamState.RECONNECTING;
    Duration delay = config.reconnect().delay(failures, cause.code(), random);
    books.reconnecting(cause.getMessage());
    events.emit(
        new PipelineEvent.Reconnecting(
            events.now(), config.name(), cause.code(), cause.getMessage(), failures, delay));
    time.sleep(delay);
  }
}
