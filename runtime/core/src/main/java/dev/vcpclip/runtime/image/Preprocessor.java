package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Turns a frame into a model's input: Pillow's antialiased bicubic straight to the model's size (no
 * crop, no aspect kept), RGB, 8 bits; then its slow light divided out where the model was made for
 * that ({@link FlatLight}). The one implementation for inspection, evaluation and training.
 *
 * <p>Output: uint8 {@code [height, width, 3]}, RGB. Normalisation is the graph's business; a
 * trainer finds it in {@link ClipNormalization}. OpenCV's bicubic is another function: its kernel
 * has another constant and it does not antialias.
 *
 * <p>A frame that its source holds as luma and chroma is resized as such and made RGB afterwards,
 * whether or not its pixels were asked for before: the result is always the same, and within a few
 * grey levels of what its converted pixels would give.
 *
 * <p>Thread-safe. Holds heap memory only, reused from call to call: nothing to close.
 */
public final class Preprocessor {
  private final Resampler resampler;
  private final YuvScaler yuvScaler;
  private final boolean flatten;

  /**
   * A preprocessor that leaves the light as it is.
   *
   * @param width of the model's input in pixels
   * @param height of the model's input in pixels
   */
  public Preprocessor(int width, int height) {
    this(width, height, false);
  }

  /**
   * @param width of the model's input in pixels
   * @param height of the model's input in pixels
   * @param flatten whether the light is divided out
   */
  public Preprocessor(int width, int height, boolean flatten) {
    this.flatten = flatten;
    resampler = new Resampler(ResampleFilter.BICUBIC, width, height);
    yuvScaler = new YuvScaler(resampler);
  }

  /** Width of the output in pixels. */
  public int width() {
    return resampler.width();
  }

  /** Height of the output in pixels. */
  public int height() {
    return resampler.height();
  }

  /** Bytes one picture takes in the output. */
  public int bytes() {
    return width() * height() * 3;
  }

  /**
   * Prepares one frame.
   *
   * @param frame any size and format
   * @param rgb receives {@link #bytes()} bytes from its position on; the position stays
   * @throws IllegalStateException when the frame is closed
   */
  public void process(Frame frame, ByteBuffer rgb) {
    process(frame, flatten, rgb);
  }

  /**
   * Prepares one frame whose light is treated in a way of its own.
   *
   * @param flattened whether the light is divided out, whatever this preprocessor was made for
   */
  public void process(Frame frame, boolean flattened, ByteBuffer rgb) {
    if (rgb.remaining() < bytes()) {
      throw new IllegalArgumentException(
          "output: %d bytes, expected %d for %d x %d RGB"
              .formatted(rgb.remaining(), bytes(), width(), height()));
    }
    Optional<YuvPlanes> yuv = frame.yuv();
    if (yuv.isPresent()) {
      yuvScaler.scale(yuv.get(), rgb, rgb.position());
    } else {
      resize(frame, rgb, rgb.position());
    }
    if (flattened) {
      FlatLight.apply(rgb, width(), height());
    }
  }

  private void resize(Frame frame, ByteBuffer rgb, int start) {
    RgbRow row = new RgbRow(width());
    resampler.resample(
        frame.plane(),
        channels(frame.format()),
        (y, packed, pitch) -> {
          int next = frame.format() == PixelFormat.GRAY ? 0 : pitch;
          for (int i = 0; i < pitch; i++) {
            row.set(i, packed[i], packed[next + i], packed[2 * next + i]);
          }
          row.write(rgb, start + y * 3 * width(), 3);
        });
  }

  /** Where red, green and blue are; grey is resized once. */
  private static int[] channels(PixelFormat format) {
    return switch (format) {
      case RGB -> new int[] {0, 1, 2};
      case BGR -> new int[] {2, 1, 0};
      case GRAY -> new int[] {0};
    };
  }
}
