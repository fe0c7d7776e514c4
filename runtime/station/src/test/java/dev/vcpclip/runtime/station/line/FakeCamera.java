package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A live camera that can be unplugged, and counts what it gave and what came back. */
final class FakeCamera implements Function<PictureReader, FrameSource> {
  private final String line;
  final AtomicInteger open = new AtomicInteger();
  volatile boolean plugged = true;
  volatile boolean silent;

  /** Whether it is asked for a picture and, being silent, gives none. */
  volatile boolean waits;

  /** What picture files would be read with. */
  volatile PictureReader files;

  FakeCamera(String line) {
    this.line = line;
  }

  @Override
  public FrameSource apply(PictureReader reader) {
    files = reader;
    return new Source();
  }

  private final class Source implements FrameSource {
    private long sequence;
    private volatile boolean closed;

    @Override
    public String stream() {
      return line;
    }

    @Override
    public String description() {
      return "fake camera";
    }

    @Override
    public boolean live() {
      return true;
    }

    @Override
    public void open() {
      requirePlugged();
    }

    private void requirePlugged() {
      if (!plugged) {
        throw new SourceException(SourceException.Code.GONE, "fake camera: unplugged");
      }
    }

    @Override
    public Grab next() throws InterruptedException {
      do {
        TimeUnit.MILLISECONDS.sleep(2);
        requirePlugged();
        waits = silent;
      } while (waits && !closed);
      if (closed) {
        return new Grab.End();
      }
      open.incrementAndGet();
      byte[] pixels = new byte[64];
      pixels[0] = (byte) sequence; // no camera repeats a picture
      java.nio.ByteBuffer direct = java.nio.ByteBuffer.allocateDirect(64).put(0, pixels);
      Frame frame = Frame.wrap(direct, 8, 8, 8, PixelFormat.GRAY, open::decrementAndGet);
      return new Grab.Taken(
          new Shot(Capture.now(line, sequence, "fake", "frame-" + sequence++), frame));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
