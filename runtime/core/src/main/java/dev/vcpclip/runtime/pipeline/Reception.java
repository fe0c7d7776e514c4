package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of a stream's frames as they are read: they are numbered through over all of its
 * sources, counted, and left in the intake, or dropped as the stream rests or its picture is
 * frozen. Used by the reading thread alone, but for {@link #prove}.
 */
final class Reception {
  /** A reader that took longer to leave a frame was waiting for room. */
  private static final long HELD_NANOS = 5_000_000;

  /** A program that cannot reach its camera has ended by then. */
  private static final long PROVEN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final StreamConfig config;
  private final StreamBooks books;
  private final Intake intake;
  private final Lane lane;
  private final Events events;
  private final Time time;
  private final Pause pause;
  private final FrozenPicture frozen;

  private OpenSource source;
  private boolean live;
  private long nextSequence;
  private long offset;
  private long lastFrameNanos;

  // Guarded by this.
  private boolean failing;
  private boolean proving;
  private boolean silenceIsNormal;
  private long failedNanos;
  private long beganNanos;

  Reception(
      StreamConfig config,
      StreamBooks books,
      Intake intake,
      Lane lane,
      Events events,
      Time time,
      Pause pause) {
    this.config = config;
    this.books = books;
    this.intake = intake;
    this.lane = lane;
    this.events = events;
    this.time = time;
    this.pause = pause;
    this.frozen = new FrozenPicture(config.frozenAfter());
    this.lastFrameNanos = time.nanos();
  }

  /**
   * The frames to come are those of another source, which counts from 0. Where none may come before
   * somebody asks for it or triggers the camera, that it could be opened ends an outage, of a
   * camera when it has stayed open for a while: no line lets a part in while it is said that there
   * are no pictures.
   */
  void begin(OpenSource opened, boolean isLive, Liveness liveness) {
    source = opened;
    live = isLive;
    offset = nextSequence;
    synchronized (this) {
      silenceIsNormal = liveness.silenceIsNormal();
      beganNanos = time.nanos();
      proving = live && silenceIsNormal;
    }
    if (!live && (liveness.silenceIsNormal() || lane.readsWhenAsked)) {
      resume(time.nanos());
    }
  }

  /**
   * Ends an outage when a source whose silence is normal has stayed open for a while; from any
   * thread.
   *
   * @return nanoseconds after which to look again
   */
  synchronized long prove(long now) {
    if (!proving || !failing) {
      return Long.MAX_VALUE;
    }
    long left = beganNanos + PROVEN_NANOS - now;
    if (left <= 0) {
      resume(now);
      return Long.MAX_VALUE;
    }
    return left;
  }

  /** The source has failed: the next frame, or one that stays open, ends an outage. */
  synchronized void failed() {
    if (!failing) {
      failedNanos = time.nanos();
    }
    failing = true;
    proving = false;
  }

  /** Whether no frame has come since the last failure. */
  synchronized boolean isFailing() {
    return failing;
  }

  /**
   * Takes what was read.
   *
   * @param now when the read returned
   * @return whether there will be more
   * @throws SourceException when the source shows a frozen picture
   */
  boolean take(Grab grab, long now) throws InterruptedException {
    if (grab instanceof Grab.Taken taken) {
      source.silence().frame(now);
      take(Ticket.of(books, taken, numbered(taken.shot().capture()), now));
    } else if (grab instanceof Grab.Unreadable unreadable) {
      source.silence().frame(now);
      take(Ticket.of(books, unreadable, numbered(unreadable.capture()), now));
    } else if (grab instanceof Grab.Alive) {
      source.silence().alive(now);
      resume(now);
    } else if (grab instanceof Grab.Down down) {
      source.silence().ended();
      down(down.cause());
    } else {
      source.silence().ended();
      return false;
    }
    return true;
  }

  /** As after a failure, but the source itself goes on. */
  private void down(SourceException cause) {
    failed();
    books.reconnecting(cause.getMessage());
    events.emit(
        new PipelineEvent.Reconnecting(
            events.now(), config.name(), cause.code(), cause.getMessage(), 1, Duration.ZERO));
  }

  private Capture numbered(Capture capture) {
    long sequence = capture.sequence() + offset;
    if (sequence > nextSequence) {
      books.missing(nextSequence, sequence - nextSequence);
    }
    nextSequence = Math.max(nextSequence, sequence + 1);
    return offset == 0 ? capture : capture.withSequence(sequence);
  }

  private void take(Ticket ticket) throws InterruptedException {
    books.received();
    resume(ticket.receivedNanos());
    lastFrameNanos = ticket.receivedNanos();
    int identical = live ? identical(ticket) : 1;
    if (live && pause.isActive()) {
      books.dropped(ticket, DropCause.PAUSED);
    } else if (live && frozen.isFrozen(identical)) {
      books.dropped(ticket, DropCause.FROZEN);
    } else {
      put(ticket);
    }
    if (live && frozen.isDue(identical)) {
      events.emit(new PipelineEvent.PictureFrozen(events.now(), config.name(), identical));
      throw new SourceException(
          SourceException.Code.GONE,
          "'%s': %d identical pictures".formatted(config.name(), identical));
    }
  }

  private synchronized void resume(long now) {
    if (failing) {
      failing = false;
      books.resumed();
      Duration outage = Duration.ofNanos(now - (silenceIsNormal ? failedNanos : lastFrameNanos));
      events.emit(new PipelineEvent.StreamResumed(events.now(), config.name(), outage));
    }
  }

  private int identical(Ticket ticket) {
    try {
      return ticket.frame().map(frozen::see).orElse(1);
    } catch (IllegalStateException e) {
      return 1; // a frame that its source has closed: the model will say so
    }
  }

  private void put(Ticket ticket) throws InterruptedException {
    Drop drop;
    try {
      drop = intake.put(lane, ticket, source.silence().period());
    } catch (InterruptedException e) {
      books.dropped(ticket, intake.closedBy(lane).orElse(DropCause.CLOSED));
      throw e;
    }
    if (time.nanos() - ticket.receivedNanos() > HELD_NANOS) {
      source.silence().held();
    }
    if (drop != null) {
      drop.settle();
    }
  }
}
