package dev.vcpclip.runtime.source;

import java.util.function.Supplier;

/**
 * A source of files that begins anew when it ends, for demonstrations and endurance tests: {@code
 * loop:FOLDER}, {@code loop:VIDEO}.
 */
final class LoopedSource implements FrameSource {
  static final String SCHEME = "loop:";
  static final String FORM = "loop:FILE-OR-FOLDER (over and over)";

  private final Supplier<? extends FrameSource> sources;
  private FrameSource current;
  private long sequence;
  private long round = 1;
  private boolean closed;

  /**
   * @param sources makes a source that ends; called for each round
   */
  LoopedSource(Supplier<? extends FrameSource> sources) {
    this.sources = sources;
    this.current = sources.get();
  }

  @Override
  public String stream() {
    return current().stream();
  }

  @Override
  public String description() {
    return current().description() + ", over and over";
  }

  @Override
  public boolean live() {
    return current().live();
  }

  private synchronized FrameSource current() {
    return current;
  }

  @Override
  public void allowSilence() {
    current().allowSilence();
  }

  @Override
  public void open() throws InterruptedException {
    current().open();
  }

  @Override
  public Grab next() throws InterruptedException {
    Grab grab = current().next();
    if (grab instanceof Grab.End && beginAnew()) {
      grab = current().next(); // one that is empty ends
    }
    if (grab instanceof Grab.Taken taken) {
      Shot shot = taken.shot();
      return new Grab.Taken(new Shot(numbered(shot.capture()), shot.frame()));
    } else if (grab instanceof Grab.Unreadable unreadable) {
      return new Grab.Unreadable(numbered(unreadable.capture()), unreadable.cause());
    }
    return grab;
  }

  /** Counted over all rounds, and with a name that no earlier round has given. */
  private Capture numbered(Capture capture) {
    String name = round == 1 ? capture.pictureName() : capture.pictureName() + "-" + round;
    return new Capture(
        capture.stream(),
        sequence++,
        capture.capturedAt(),
        capture.capturedNanos(),
        capture.source(),
        name,
        capture.partId());
  }

  private boolean beginAnew() throws InterruptedException {
    FrameSource next = sources.get();
    synchronized (this) {
      current.close();
      if (closed) {
        next.close();
        return false;
      }
      current = next;
    }
    next.open();
    round++;
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    current.close();
  }
}
