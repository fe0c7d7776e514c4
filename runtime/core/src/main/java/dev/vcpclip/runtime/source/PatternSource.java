package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera that is none: a grey ramp that moves on by a pixel a frame, with a camera's noise, at a
 * fixed rate. To try a pipeline without hardware.
 *
 * <p>Frames are {@link PixelFormat#BGR}. Frame n of two sources of the same size is the same.
 */
public final class PatternSource implements FrameSource {
  static final String SCHEME = "pattern:";
  static final String FORM = "pattern:640x480@25 (a test picture)";
  private static final Pattern TEXT =
      Pattern.compile("pattern:(?:(\\d{1,5})x(\\d{1,5}))?(?:@(\\d{1,4}(?:\\.\\d+)?))?");

  private final String stream;
  private final int width;
  private final int height;
  private final double framesPerSecond;
  private final FrameBuffers buffers;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final byte[] noise = new byte[1 << 14];
  private final LongSupplier clock;
  private long start;
  private long tick;

  private PatternSource(
      String stream, int width, int height, double framesPerSecond, LongSupplier clock) {
    this.stream = stream;
    this.width = width;
    this.height = height;
    this.framesPerSecond = framesPerSecond;
    this.clock = clock;
    this.buffers = new FrameBuffers(width, height, PixelFormat.BGR);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) random.nextInt(8);
    }
  }

  /**
   * A source.
   *
   * @param stream name of the stream
   * @param width pixels in a row, 16 to 8192
   * @param height rows, 16 to 8192
   * @param framesPerSecond more than 0, up to 1000
   */
  public static PatternSource of(String stream, int width, int height, double framesPerSecond) {
    return of(stream, width, height, framesPerSecond, System::nanoTime);
  }

  /** By another clock, in nanoseconds; how long a frame is waited for stays the machine's. */
  static PatternSource of(
      String stream, int width, int height, double framesPerSecond, LongSupplier clock) {
    if (width < 16 || height < 16 || width > 8192 || height > 8192) {
      throw new SourceException(
          Code.CONFIGURATION,
          "test picture '%s' of %d x %d, expected 16 x 16 to 8192 x 8192"
              .formatted(stream, width, height));
    }
    if (!(framesPerSecond > 0 && framesPerSecond <= 1000)) {
      throw new SourceException(
          Code.CONFIGURATION,
          "test picture '%s' at %s frames a second, expected more than 0, up to 1000"
              .formatted(stream, framesPerSecond));
    }
    return new PatternSource(stream, width, height, framesPerSecond, clock);
  }

  /** From {@code pattern:}, {@code pattern:640x480}, {@code pattern:640x480@25}. */
  static PatternSource parse(String stream, String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "test picture '%s' is '%s', expected pattern:640x480@25".formatted(stream, text));
    }
    boolean sized = matcher.group(1) != null;
    return of(
        stream,
        sized ? Integer.parseInt(matcher.group(1)) : 640,
        sized ? Integer.parseInt(matcher.group(2)) : 480,
        matcher.group(3) != null ? Double.parseDouble(matcher.group(3)) : 25);
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return "test picture of " + width + " x " + height;
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public void open() {
    start = clock.getAsLong();
  }

  /** Ticks that passed while nobody asked are frames lost: the sequence leaves them out. */
  @Override
  public Grab next() throws InterruptedException {
    double period = 1e9 / framesPerSecond;
    tick = Math.max(tick, (long) ((clock.getAsLong() - start) / period));
    long due = start + (long) (tick * period);
    if (closed.await(due - clock.getAsLong(), TimeUnit.NANOSECONDS)) {
      return new Grab.End();
    }
    long number = tick++;
    Capture capture = Capture.readAt(System.nanoTime(), stream, number, description());
    return new Grab.Taken(new Shot(capture, buffers.frame(pixels -> draw(number, pixels))));
  }

  private void draw(long number, ByteBuffer pixels) {
    byte[] row = new byte[width * 3];
    int shift = new SplittableRandom(number).nextInt(noise.length);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int level = (int) ((x + number) * 2 % 240);
        byte value = (byte) (level + noise[x * 31 + y * 17 + shift & noise.length - 1]);
        row[x * 3] = value;
        row[x * 3 + 1] = value;
        row[x * 3 + 2] = value;
      }
      pixels.put(row);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
