package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A camera with a cable that can be pulled, and connections to it. */
final class PacedCamera {
  private static final int SIZE = 16;

  private final String name;
  private final long period;
  private final ByteBuffer pixels = ByteBuffer.allocateDirect(SIZE * SIZE);
  private volatile boolean pulled;
  private volatile long backAt;

  PacedCamera(String name, long periodNanos) {
    this.name = name;
    this.period = periodNanos;
  }

  String name() {
    return name;
  }

  /** From now on reads hang and connections are refused. */
  void pull() {
    pulled = true;
  }

  void plug() {
    backAt = System.nanoTime();
    pulled = false;
  }

  /** When the cable was plugged in last, by {@link System#nanoTime()}. */
  long backAt() {
    return backAt;
  }

  FrameSource connect() {
    return new Connection();
  }

  private final class Connection implements FrameSource {
    private final CountDownLatch closed = new CountDownLatch(1);
    private long sequence;
    private long due;

    @Override
    public String stream() {
      return name;
    }

    @Override
    public String description() {
      return "paced " + name;
    }

    @Override
    public boolean live() {
      return true;
    }

    @Override
    public void open() {
      if (pulled) {
        throw new SourceException(SourceException.Code.NOT_FOUND, name + ": no route");
      }
      due = System.nanoTime() + period;
    }

    @Override
    public Grab next() throws InterruptedException {
      while (System.nanoTime() < due && closed.getCount() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      due += period;
      if (pulled) {
        closed.await(1, TimeUnit.HOURS);
      }
      if (closed.getCount() == 0) {
        throw new SourceException(SourceException.Code.GONE, name + ": closed");
      }
      pixels.putInt(0, (int) sequence);
      Frame frame = Frame.wrap(pixels, SIZE, SIZE, SIZE, PixelFormat.GRAY, () -> {});
      return new Grab.Taken(new Shot(Capture.now(name, sequence++, name, "p"), frame));
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
