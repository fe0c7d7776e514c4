package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that is kept alive by a thread of its own, and hands out a picture when one is wanted:
 * of a live source the first that was taken after the trigger, of files the next. After a failure
 * the source is closed and another one made, with pauses that grow from 0.2 to 10 seconds.
 */
final class PictureFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PictureFeed.class);
  private static final long SHORTEST_PAUSE = 200;
  private static final long LONGEST_PAUSE = 10_000;

  private final String name;
  private final Supplier<FrameSource> sources;
  private final Thread thread;

  // Guarded by this.
  private boolean wanted;
  private long wantedSince;
  private Shot given;
  private VcpClipException refusal;
  private boolean up;
  private String message = "not connected yet";
  private long connections;
  private FrameSource current;
  private boolean closed;

  PictureFeed(String name, Supplier<FrameSource> sources) {
    this.name = name;
    this.sources = sources;
    thread = new Thread(this::run, "pictures-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  synchronized boolean up() {
    return up;
  }

  /** For people: what is read, or why it is not. */
  synchronized String message() {
    return message;
  }

  synchronized long reconnects() {
    return Math.max(0, connections - 1);
  }

  /**
   * Waits for a picture that was taken at or after a moment.
   *
   * @param sinceNanos by {@link System#nanoTime()}
   * @param untilNanos when to give up, by the same clock
   * @return the caller's to close
   * @throws VcpClipException when the source is down, goes down, or gave something unreadable
   */
  synchronized Shot take(long sinceNanos, long untilNanos) throws InterruptedException {
    wanted = true;
    wantedSince = sinceNanos;
    given = null;
    refusal = null;
    notifyAll();
    try {
      long left = untilNanos - System.nanoTime();
      while (given == null && refusal == null && up && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = untilNanos - System.nanoTime();
      }
      if (given == null && refusal == null && up) {
        throw new VcpClipException("no picture in time from " + message);
      }
      if (given != null) {
        return given;
      }
      throw refusal != null ? refusal : new VcpClipException("no picture: " + message);
    } catch (InterruptedException e) {
      if (given != null) {
        given.close();
      }
      throw e;
    } finally {
      wanted = false;
      given = null;
    }
  }

  private void run() {
    long pause = SHORTEST_PAUSE;
    while (!isClosed()) {
      try (FrameSource source = sources.get()) {
        enter(source);
        source.open();
        rise(source.description());
        boolean any = false;
        while (read(source)) {
          any = true;
          pause = SHORTEST_PAUSE;
        }
        if (!any || source.live()) {
          throw new VcpClipException(source.description() + " ended");
        }
      } catch (VcpClipException e) {
        fall(e.getMessage());
        if (!pause(pause)) {
          return;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void enter(FrameSource source) {
    current = source;
    if (closed) {
      source.close();
    }
  }

  private boolean pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private synchronized void rise(String description) {
    if (!up) {
      connections++;
      if (connections > 1) {
        LOG.info("{}: pictures again from {}", name, description);
      }
    }
    up = true;
    message = description;
    notifyAll();
  }

  private synchronized void fall(String why) {
    if (up || connections == 0) {
      LOG.warn("{}: no pictures: {}; tried again until there are some", name, why);
    }
    up = false;
    message = why;
    notifyAll();
  }

  /** Whether there may be more. A file is read before it is wanted: reading takes its time. */
  private boolean read(FrameSource source) throws InterruptedException {
    Grab grab = source.next();
    if (grab instanceof Grab.Taken taken) {
      if (!source.live()) {
        awaitWanted(taken.shot());
      }
      offer(taken.shot(), source.live());
    } else if (grab instanceof Grab.Unreadable unreadable) {
      if (!source.live()) {
        awaitWanted(null);
      }
      refuse(unreadable.cause());
    }
    return !(grab instanceof Grab.End);
  }

  /**
   * @param waiting closed when the wait ends otherwise; {@code null} for none
   */
  private synchronized void awaitWanted(Shot waiting) throws InterruptedException {
    try {
      while (!wanted || given != null || refusal != null) {
        if (closed) {
          throw new InterruptedException();
        }
        wait();
      }
    } catch (InterruptedException e) {
      if (waiting != null) {
        waiting.close();
      }
      throw e;
    }
  }

  private synchronized void offer(Shot shot, boolean live) {
    boolean fresh = !live || shot.capture().capturedNanos() - wantedSince >= 0;
    if (wanted && given == null && fresh) {
      given = shot;
      notifyAll();
    } else {
      shot.close();
    }
  }

  private synchronized void refuse(VcpClipException cause) {
    if (wanted) {
      refusal = cause;
      notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      up = false;
      message = "closed";
      if (current != null) {
        current.close();
      }
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
