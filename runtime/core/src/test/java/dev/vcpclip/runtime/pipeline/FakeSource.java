package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A source that does what it is told, step by step, then is at its end. */
final class FakeSource implements FrameSource {
  /** What {@link #next} does once. */
  interface Step {
    Grab run(FakeSource source) throws InterruptedException;
  }

  private final String stream;
  private final boolean live;
  private final TestFrames frames;
  private final List<Step> steps;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int step;
  private long sequence;
  private volatile boolean silenceAllowed;

  // Guarded by this.
  private boolean opened;
  private boolean counted;

  FakeSource(String stream, boolean live, TestFrames frames, List<Step> steps) {
    this.stream = stream;
    this.live = live;
    this.frames = frames;
    this.steps = steps;
  }

  static FakeSource file(String stream, TestFrames frames, Step... steps) {
    return new FakeSource(stream, false, frames, List.of(steps));
  }

  static FakeSource camera(String stream, TestFrames frames, Step... steps) {
    return new FakeSource(stream, true, frames, List.of(steps));
  }

  /** A frame unlike the one before it. */
  static Step frame() {
    return source -> source.taken(source.frames.next());
  }

  /** A bright frame: a defect. */
  static Step defect() {
    return source -> source.taken(source.frames.of(255, 255));
  }

  /** The same frame each time. */
  static Step sameFrame() {
    return source -> source.taken(source.frames.of(7, 7));
  }

  /** Says that it is away and goes on by itself. */
  static Step down(String why) {
    return source -> new Grab.Down(new SourceException(SourceException.Code.GONE, why));
  }

  /** Leaves a frame out, or is back. */
  static Step alive() {
    return source -> new Grab.Alive();
  }

  static Step unreadable(String why) {
    return source -> new Grab.Unreadable(source.capture(), new VcpClipException(why));
  }

  /** Loses frames. */
  static Step lose(int count) {
    return source -> {
      source.sequence += count;
      return source.taken(source.frames.next());
    };
  }

  static Step fail(SourceException.Code code) {
    return source -> {
      throw new SourceException(code, "camera '" + source.stream + "': scripted");
    };
  }

  /** Hangs in native code: an interrupt does nothing, closing frees it. */
  static Step hang() {
    return source -> {
      boolean interrupted = false;
      while (true) {
        try {
          source.closed.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw new SourceException(SourceException.Code.GONE, "closed while it was read");
    };
  }

  /** Waits for a latch, then goes on. */
  static Step after(CountDownLatch latch, Step then) {
    return source -> {
      latch.await();
      return then.run(source);
    };
  }

  /** Counts a latch down when the read begins. */
  static Step tell(CountDownLatch latch, Step then) {
    return source -> {
      latch.countDown();
      return then.run(source);
    };
  }

  private Capture capture() {
    long number = sequence++;
    return Capture.now(stream, number, stream + " " + number, stream + "/" + number);
  }

  /** A frame of the test's own. */
  Grab taken(Frame frame) {
    return new Grab.Taken(new Shot(capture(), frame));
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return "fake " + stream;
  }

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public void allowSilence() {
    silenceAllowed = true;
  }

  boolean silenceAllowed() {
    return silenceAllowed;
  }

  @Override
  public synchronized void open() {
    opened = true;
    frames.sourceOpened();
  }

  @Override
  public Grab next() throws InterruptedException {
    return step == steps.size() ? new Grab.End() : steps.get(step++).run(this);
  }

  /**
   * By the reader, and by whoever frees it at the same time: counted once, and only what was
   * opened, so that the numbers are the same when all is given back.
   */
  @Override
  public synchronized void close() {
    if (opened && !counted) {
      counted = true;
      frames.sourceClosed();
    }
    closed.countDown();
  }
}
