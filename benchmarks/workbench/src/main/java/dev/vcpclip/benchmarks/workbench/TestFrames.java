package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The pictures that a contestant is fed: files in turn, or one generated frame again and again, so
 * that a large picture counts once in the peak of memory.
 *
 * <p>Not thread-safe.
 */
final class TestFrames implements AutoCloseable {
  private static final long SEED = 20_150_815;
  private static final int CELL = 32;
  private static final int NOISE = 24;

  private final List<Path> pictures;
  private final Frame generated;
  private final List<Frame> read = new ArrayList<>();
  private int next;

  private TestFrames(List<Path> pictures, Frame generated) {
    this.pictures = pictures;
    this.generated = generated;
  }

  static TestFrames of(WorkerJob job) {
    return job.pictures().isEmpty()
        ? new TestFrames(List.of(), generate(job.frameWidth(), job.frameHeight()))
        : new TestFrames(job.pictures(), null);
  }

  /** A frame that needs no resizing: the map of it is the model's own. */
  static Frame square(int side) {
    return generate(side, side);
  }

  /** The next frames, valid until the next call. */
  List<Frame> next(int count) {
    if (generated != null) {
      return Collections.nCopies(count, generated);
    }
    closeRead();
    for (int i = 0; i < count; i++) {
      read.add(Frame.read(pictures.get(next++ % pictures.size())));
    }
    return List.copyOf(read);
  }

  /** A chequered, noisy surface: the same on every machine. */
  private static Frame generate(int width, int height) {
    byte[] pixels = new byte[width * height * PixelFormat.BGR.channels()];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int light = (x / CELL + y / CELL) % 2 == 0 ? 96 : 160;
        long noise = random.nextLong();
        for (int channel = 0; channel < PixelFormat.BGR.channels(); channel++, i++) {
          pixels[i] = (byte) (light + (int) ((noise >>> 16 * channel & 0xffff) * NOISE >> 16));
        }
      }
    }
    return Frame.copyOf(pixels, width, height, PixelFormat.BGR);
  }

  private void closeRead() {
    read.forEach(Frame::close);
    read.clear();
  }

  @Override
  public void close() {
    closeRead();
    if (generated != null) {
      generated.close();
    }
  }
}
