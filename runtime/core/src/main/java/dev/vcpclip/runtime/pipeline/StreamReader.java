package dev.vcpclip.runtime.pipeline;

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
  private final StreamConfig config;
  private final StreamBooks books;
  private final Intake intake;
  private final Lane lane;
  private final Events events;
  private final Executor closers;
  private final Time time;
  private final RandomGenerator random;
  private final Pause pause = new Pause();
  private final Reception reception;
  private final Thread thread;

  private volatile OpenSource current;
  private volatile DropCause stoppedBy;
  private volatile boolean live;
  private volatile String description = "";

  private int failures;

  /** Since when the source is open, or is being opened. */
  private long sinceNanos;

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
    this.reception = new Reception(config, books, intake, lane, events, time, pause);
    this.thread = Threads.daemon("reader-" + config.name(), this);
  }

  void start() {
    thread.start();
  }

  /** What the reader before has ended with goes on until there is a frame; before the start. */
  void goesOnFrom(String fault) {
    reception.failed();
    books.failedBefore(fault);
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
    return books.status(pause.isActive());
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
    if (pause.isActive() != value) {
      events.emit(
          value
              ? new PipelineEvent.StreamPaused(events.now(), config.name())
              : new PipelineEvent.StreamContinued(events.now(), config.name()));
      pause.set(value);
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
      return Math.min(left, reception.prove(now));
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
        "'%s': no frame for %d ms".formatted(config.name(), silent.toMillis()));
  }

  @Override
  public void run() {
    Optional<String> fault = Optional.empty();
    try {
      fault = readToTheEnd();
    } catch (InterruptedException e) {
      if (stoppedBy == null) {
        fault = Optional.of("'%s': its thread was interrupted".formatted(config.name()));
      }
    } finally {
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
    books.connecting();
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
    sinceNanos = time.nanos();
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
      if (time.nanos() - sinceNanos > config.reconnect().largest().toNanos()
          && !reception.isFailing()) {
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
    if (config.livenessFor(source.live()).silenceIsNormal()) {
      source.allowSilence();
    }
    opened.silence().opening(time.nanos());
    source.open();
    sinceNanos = time.nanos();
    live = source.live();
    description = source.description();
    Liveness liveness = config.livenessFor(live);
    opened.silence().opened(liveness);
    intake.policy(lane, config.bufferFor(live));
    books.running();
    events.emit(new PipelineEvent.StreamOpened(events.now(), config.name(), source.description()));
    reception.begin(opened, live, liveness);
    boolean more = true;
    while (more && stoppedBy == null) {
      if (!live) {
        pause.awaitEnd();
        intake.awaitAsked(lane);
      }
      opened.silence().reading(time.nanos());
      Grab grab = source.next();
      more = reception.take(grab, time.nanos());
    }
  }

  private void awaitNextAttempt(SourceException cause) throws InterruptedException {
    failures++;
    reception.failed();
    Duration delay = config.reconnect().delay(failures, cause.code(), random);
    books.reconnecting(cause.getMessage());
    events.emit(
        new PipelineEvent.Reconnecting(
            events.now(), config.name(), cause.code(), cause.getMessage(), failures, delay));
    time.sleep(delay);
  }
}
