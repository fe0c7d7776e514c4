package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Makes small frames and counts those that nobody has closed yet. */
final class TestFrames {
  static final int SIZE = 8;

  private static final int DARK = 100;

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong made = new AtomicLong();
  private final AtomicInteger sourcesOpened = new AtomicInteger();
  private final AtomicInteger sourcesClosed = new AtomicInteger();

  /** A dark frame: good, and unlike the one before it. */
  Frame next() {
    long number = made.get();
    return of((int) (number % DARK), (int) (number / DARK % DARK));
  }

  /** A frame of one grey level but for its first pixel. */
  Frame of(int level, int first) {
    made.incrementAndGet();
    open.incrementAndGet();
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIZE * SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
      pixels.put(i, (byte) level);
    }
    pixels.put(0, (byte) first);
    return Frame.wrap(pixels, SIZE, SIZE, SIZE, PixelFormat.GRAY, open::decrementAndGet);
  }

  int open() {
    return open.get();
  }

  void sourceOpened() {
    sourcesOpened.incrementAndGet();
  }

  void sourceClosed() {
    sourcesClosed.incrementAndGet();
  }

  int sourcesOpened() {
    return sourcesOpened.get();
  }

  int sourcesClosed() {
    return sourcesClosed.get();
  }

  /**
   * Fails where a frame or a source was not given back. Waits for it, as closing a pipeline waits
   * for a limited time only, and what a busy machine has not freed by then is freed later.
   */
  void assertGivenBack() throws InterruptedException {
    long end = System.nanoTime() + RecordingListener.PATIENCE.toNanos();
    while ((open() > 0 || sourcesClosed() != sourcesOpened()) && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(open()).as("frames that nobody closed").isZero();
    assertThat(sourcesClosed()).as("sources that were closed").isEqualTo(sourcesOpened());
  }
}
