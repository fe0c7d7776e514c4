package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.Frame;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;

/**
 * Frames that a program pushes: from a camera maker's SDK, a test bench, another system.
 *
 * <pre>{@code
 * PushSource source = PushSource.of("line-2", 4, PushSource.Overflow.DROP_OLDEST);
 * camera.onImage(image -> source.push(Frame.wrap(...), image.partNumber()));
 * }</pre>
 *
 * <p>A pushed frame is the source's: it closes what it drops and whatever waits when it is closed.
 * Frames are numbered and stamped as they are pushed, so a dropped one leaves a gap, and delivered
 * in this order. May be pushed to by any number of threads.
 */
public final class PushSource implements FrameSource {
  /** What happens to a frame for which there is no room. */
  public enum Overflow {
    /** The frame that has waited longest makes room. */
    DROP_OLDEST,
    /** The new one is not taken. */
    DROP_NEWEST,
    /** Whoever pushes waits for room. */
    BLOCK
  }

  private final String stream;
  private final int capacity;
  private final Overflow overflow;
  private final ArrayDeque<Shot> waiting = new ArrayDeque<>();

  /** Being pushed; room is for the first. */
  private final ArrayDeque<Shot> pushed = new ArrayDeque<>();

  private long sequence;
  private long dropped;
  private boolean ended;
  private boolean closed;

  private PushSource(String stream, int capacity, Overflow overflow) {
    this.stream = stream;
    this.capacity = capacity;
    this.overflow = overflow;
  }

  /**
   * A source without frames.
   *
   * @param stream name of the stream
   * @param capacity frames that may wait, at least 1
   */
  public static PushSource of(String stream, int capacity, Overflow overflow) {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(overflow, "overflow");
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ": expected at least 1");
    }
    return new PushSource(stream, capacity, overflow);
  }

  /**
   * Hands a frame over.
   *
   * @return whether it will be delivered, as far as is known now; it is not after the end
   * @throws InterruptedException when {@link Overflow#BLOCK} is interrupted; the frame is closed
   */
  public boolean push(Frame frame) throws InterruptedException {
    return push(frame, Optional.empty());
  }

  /**
   * Hands a named part's frame over.
   *
   * @param partId the part's or trigger's name
   * @return whether it will be delivered, as far as is known now; it is not after the end
   * @throws InterruptedException when {@link Overflow#BLOCK} is interrupted; the frame is closed
   */
  public boolean push(Frame frame, String partId) throws InterruptedException {
    return push(frame, Optional.of(partId));
  }

  private synchronized boolean push(Frame frame, Optional<String> partId)
      throws InterruptedException {
    Capture unnamed = Capture.readAt(System.nanoTime(), stream, sequence++, description());
    Shot shot = new Shot(partId.map(unnamed::withPartId).orElse(unnamed), frame);
    pushed.add(shot);
    try {
      while (overflow == Overflow.BLOCK && !hasRoom(shot) && !closed && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      drop(shot);
      throw e;
    } finally {
      pushed.remove(shot);
      notifyAll();
    }
    if (closed || ended || (waiting.size() >= capacity && overflow == Overflow.DROP_NEWEST)) {
      drop(shot);
      return false;
    }
    if (waiting.size() >= capacity) {
      drop(waiting.remove());
    }
    waiting.add(shot);
    notifyAll();
    return true;
  }

  private boolean hasRoom(Shot shot) {
    return waiting.size() < capacity && pushed.peek() == shot;
  }

  private void drop(Shot shot) {
    dropped++;
    shot.close();
  }

  /** Says that no frame will come any more; those that wait are still delivered. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Frames pushed and not delivered so far. */
  public synchronized long dropped() {
    return dropped;
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return "pushed frames";
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public void open() {
    // Frames may come before and after.
  }

  @Override
  public synchronized Grab next() throws InterruptedException {
    while (waiting.isEmpty() && !ended && !closed) {
      wait();
    }
    if (waiting.isEmpty()) {
      return new Grab.End();
    }
    Shot shot = waiting.remove();
    notifyAll();
    return new Grab.Taken(shot);
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!waiting.isEmpty()) {
      drop(waiting.remove());
    }
    notifyAll();
  }
}
