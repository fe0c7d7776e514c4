package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Pictures between GStreamer's threads and the reader's, and how the pipeline ended. Thread-safe.
 *
 * <p>A live pipeline is never held up: a picture without room is dropped, and its number with it. A
 * file's waits.
 */
final class Arrivals {
  private static final int ROOM = 4;

  private final boolean live;
  private final Deque<Arrival> waiting = new ArrayDeque<>();
  private long sequence;
  private SourceException failure;
  private boolean ended;
  private boolean closed;

  Arrivals(boolean live) {
    this.live = live;
  }

  /** A picture, its place in the stream, and {@link System#nanoTime()} when it came. */
  record Arrival(Frame frame, long sequence, long nanos) {}

  synchronized void add(Frame frame, long nanos) throws InterruptedException {
    while (!live && !closed && waiting.size() >= ROOM) {
      wait();
    }
    long number = sequence++;
    if (closed || waiting.size() >= ROOM) {
      frame.close();
      return;
    }
    waiting.add(new Arrival(frame, number, nanos));
    notifyAll();
  }

  /** The first failure is the true one; others follow from it. */
  synchronized void failed(SourceException cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  synchronized void ended() {
    ended = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /**
   * The next picture.
   *
   * @return empty when none came in time, at the end, and when closed
   * @throws SourceException when the pipeline failed, after the pictures before
   */
  synchronized Optional<Arrival> next(long patience, TimeUnit unit) {
    long start = System.nanoTime();
    long nanos = unit.toNanos(patience);
    while (waiting.isEmpty() && failure == null && !ended && !closed) {
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return Optional.empty();
      }
      await(left);
    }
    if (closed) {
      return Optional.empty();
    }
    Arrival arrival = waiting.poll();
    notifyAll();
    if (arrival == null && failure != null) {
      throw failure;
    }
    if (arrival == null && ended && live) {
      closed = true; // a camera that ends regularly: told from one that is silent
    }
    return Optional.ofNullable(arrival);
  }

  /** What the pipeline says that it failed of, waiting for it a while. */
  synchronized Optional<SourceException> failure(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (failure == null && !closed && end - System.nanoTime() > 0) {
      await(end - System.nanoTime());
    }
    return Optional.ofNullable(failure);
  }

  /** The reader's thread is interrupted by nobody but its owner, who closes this first. */
  private void await(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, nanos));
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Gives back what nobody took. */
  synchronized void discard() {
    waiting.forEach(arrival -> arrival.frame().close());
    waiting.clear();
  }
}
