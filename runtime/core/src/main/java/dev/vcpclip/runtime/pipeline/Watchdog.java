package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for silent sources just when they are due, and for a wall clock that jumps. */
final class Watchdog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** New sources are seen within this time; their limits are longer. */
  private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(200);

  private final Supplier<Collection<StreamReader>> readers;
  private final Events events;
  private final ClockJump jump;
  private final Time time;
  private volatile boolean closed;

  Watchdog(Supplier<Collection<StreamReader>> readers, Events events, Time time) {
    this.readers = readers;
    this.events = events;
    this.time = time;
    this.jump = new ClockJump(time.now(), time.nanos());
  }

  void close(Thread thread) {
    closed = true;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    while (!closed) {
      LockSupport.parkNanos(this, checkAndGoOn());
      Thread.interrupted(); // nobody but close() ends this
    }
  }

  /** Whatever it is, such as no memory for a moment, nobody else would see the next silence. */
  private long checkAndGoOn() {
    try {
      return check();
    } catch (RuntimeException | Error e) {
      LOG.warn("sources could not be looked at, trying again", e);
      return LONGEST_SLEEP;
    }
  }

  /** Nanoseconds after which to look again. */
  private long check() {
    long sleep = LONGEST_SLEEP;
    for (StreamReader reader : readers.get()) {
      sleep = Math.min(sleep, reader.checkSilence());
    }
    Duration by = jump.see(time.nanos(), time.now(), time.nanos());
    if (!by.isZero()) {
      events.emit(new PipelineEvent.ClockJumped(time.now(), by));
    }
    return sleep;
  }
}
