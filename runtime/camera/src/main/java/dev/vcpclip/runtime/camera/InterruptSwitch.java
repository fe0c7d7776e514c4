package dev.vcpclip.runtime.camera;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * What FFmpeg asks while it waits: go on, or give up?
 *
 * <p>FFmpeg asks the callback that a context had before it was opened, some ten times a second, and
 * it is the one thing that ends a hung connection or read. JavaCPP has room for ten callbacks in
 * all, so the process has one and tells the switches apart by the address handed over with it.
 *
 * <p>Thread-safe but for {@link #close()}, which comes after FFmpeg has let go of the context.
 */
final class InterruptSwitch implements AutoCloseable {
  private static final Map<Long, InterruptSwitch> SWITCHES = new ConcurrentHashMap<>();
  private static final Callback CALLBACK = new Callback();

  private final IntPointer identity = new IntPointer(1);
  private volatile boolean thrown;
  private volatile long deadline;
  private volatile boolean late;

  InterruptSwitch() {
    SWITCHES.put(identity.address(), this);
  }

  /** Makes FFmpeg ask this switch. To be called before the context is opened. */
  void guard(AVFormatContext context) {
    context.interrupt_callback().callback(CALLBACK).opaque(identity);
  }

  /** Gives FFmpeg until then; also takes back what {@link #late()} said. */
  void allow(Duration patience) {
    late = false;
    deadline = System.nanoTime() + patience.toNanos();
  }

  /** Ends what FFmpeg does, for good. */
  void turnOff() {
    thrown = true;
  }

  /** A last word to the other side, as long as it is short. */
  void allowFarewell() {
    thrown = false;
    allow(Duration.ofMillis(200));
  }

  /** Whether patience ended before FFmpeg did. */
  boolean late() {
    return late;
  }

  private boolean givesUp() {
    if (!thrown && System.nanoTime() - deadline > 0) {
      late = true;
    }
    return thrown || late;
  }

  @Override
  public void close() {
    if (SWITCHES.remove(identity.address(), this)) {
      identity.close();
    }
  }

  private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer identity) {
      InterruptSwitch asked = SWITCHES.get(identity.address());
      return asked == null || asked.givesUp() ? 1 : 0;
    }
  }
}
