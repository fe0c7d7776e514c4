package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import java.util.Random;

/** Drawn pictures of a noisy grey surface; every fifth has a bright spot. Needs no camera. */
final class PatternSource implements FrameSource {
  private static final int SIZE = 256;
  private static final int SPOT_EVERY = 5;
  private static final int RADIUS = 14;

  private final String stream;
  private final Random random = new Random(5);
  private long sequence;
  private volatile boolean closed;

  PatternSource(String stream) {
    this.stream = stream;
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return "drawn test pictures";
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public void open() {
    // Nothing to connect to.
  }

  @Override
  public Grab next() {
    if (closed) {
      return new Grab.End();
    }
    boolean spot = sequence % SPOT_EVERY == SPOT_EVERY - 1;
    Capture capture = Capture.now(stream, sequence, "pattern " + sequence, "pattern-" + sequence);
    sequence++;
    return new Grab.Taken(
        new Shot(capture, Frame.copyOf(draw(spot), SIZE, SIZE, PixelFormat.GRAY)));
  }

  private byte[] draw(boolean spot) {
    byte[] pixels = new byte[SIZE * SIZE];
    int centerX = RADIUS + random.nextInt(SIZE - 2 * RADIUS);
    int centerY = RADIUS + random.nextInt(SIZE - 2 * RADIUS);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int dx = x - centerX;
        int dy = y - centerY;
        boolean inside = spot && dx * dx + dy * dy < RADIUS * RADIUS;
        pixels[y * SIZE + x] = (byte) ((inside ? 230 : 100) + random.nextInt(20));
      }
    }
    return pixels;
  }

  @Override
  public void close() {
    closed = true;
  }
}
