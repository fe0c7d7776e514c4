package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.io.NativeLimits;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.Checksum;

/**
 * One picture in native memory: 8 bits a channel, rows top to bottom, {@link #stride()} bytes from
 * one row to the next.
 *
 * <p>Whoever opens a frame closes it; it may be read by several threads at once, but by none after
 * or during {@link #close()}. Pixels are not copied where the source already holds them in native
 * memory ({@link #read} and {@link #wrap}), and where it holds them in a format of its own ({@link
 * #of(NativePicture)}), they are converted when they are first asked for, once, and kept. A model
 * does not ask: it resizes luma and chroma as they are.
 */
public final class Frame implements AutoCloseable {
  static {
    NativeLimits.lift();
  }

  private final int width;
  private final int height;
  private final PixelFormat format;
  private final Optional<NativePicture> origin;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** {@code null} until the origin has been converted. */
  private volatile Memory memory;

  private Frame(
      int width, int height, PixelFormat format, Optional<NativePicture> origin, Memory memory) {
    this.width = width;
    this.height = height;
    this.format = format;
    this.origin = origin;
    this.memory = memory;
  }

  /** Pixels, and how they are given back. */
  private record Memory(ByteBuffer pixels, int stride, Runnable release) {}

  /**
   * Reads a picture file with {@link PictureReader#defaults()}: rows as stored, 16 bits at the
   * depth that the file states.
   *
   * @param file any path, whatever its letters
   * @throws dev.vcpclip.runtime.VcpClipException when the file is missing, empty, cut short,
   *     damaged or not a picture that can be read
   */
  public static Frame read(Path file) {
    return PictureReader.defaults().read(file);
  }

  /**
   * Copies a picture of the Java image classes; alpha is ignored.
   *
   * @param image of any type but float samples
   * @throws dev.vcpclip.runtime.VcpClipException for float or signed samples
   */
  public static Frame of(BufferedImage image) {
    return PictureReader.defaults().read(image);
  }

  /**
   * Converts what a camera delivers to grey or BGR of 8 bits, once: wide samples as {@code
   * round(255 * sample / white)}, colour filter arrays by OpenCV's bilinear interpolation.
   *
   * @param pixels row by row without gaps, from the buffer's position; the position stays
   * @param width pixels in a row
   * @param height rows
   * @param format of the pixels
   * @throws IllegalArgumentException when there are too few bytes or the size is odd where it must
   *     not be
   * @throws dev.vcpclip.runtime.VcpClipException when a sample has more bits than the format says
   */
  public static Frame of(ByteBuffer pixels, int width, int height, CameraFormat format) {
    return PictureReader.read(pixels, width, height, format);
  }

  /**
   * A picture whose pixels are converted when they are first asked for.
   *
   * @param picture the frame's from now on: closed by the first {@link #close()}
   */
  public static Frame of(NativePicture picture) {
    return new Frame(
        picture.width(), picture.height(), picture.format(), Optional.of(picture), null);
  }

  /**
   * Copies pixels that lie row by row without gaps.
   *
   * @param pixels at least {@code width * height * format.channels()} bytes
   * @param width pixels in a row
   * @param height rows
   * @param format channel order
   */
  public static Frame copyOf(byte[] pixels, int width, int height, PixelFormat format) {
    return copyOf(ByteBuffer.wrap(pixels), width, height, format);
  }

  /**
   * Copies pixels that lie row by row without gaps, from the buffer's position; the position stays.
   *
   * @param pixels at least {@code width * height * format.channels()} bytes remaining
   * @param width pixels in a row
   * @param height rows
   * @param format channel order
   */
  public static Frame copyOf(ByteBuffer pixels, int width, int height, PixelFormat format) {
    int stride = checkedStride(width, format);
    int bytes = checkedSize(pixels.remaining(), width, height, stride, format);
    ByteBuffer copy = ByteBuffer.allocateDirect(bytes);
    copy.put(0, pixels, pixels.position(), bytes);
    return new Frame(width, height, format, Optional.empty(), new Memory(copy, stride, () -> {}));
  }

  /**
   * Looks at pixels in place. They must stay valid and unchanged until the frame is closed.
   *
   * @param pixels direct; the first pixel is at its position
   * @param width pixels in a row
   * @param height rows
   * @param stride bytes from one row to the next
   * @param format channel order
   * @param release run once, by the first {@link #close()}: gives the memory back to its owner
   */
  public static Frame wrap(
      ByteBuffer pixels, int width, int height, int stride, PixelFormat format, Runnable release) {
    Objects.requireNonNull(release, "release");
    if (!pixels.isDirect()) {
      throw new IllegalArgumentException("pixels: heap buffer, expected a direct one; see copyOf");
    }
    if (stride < checkedStride(width, format)) {
      throw new IllegalArgumentException(
          "stride " + stride + ", expected at least " + width + " x " + format.channels());
    }
    checkedSize(pixels.remaining(), width, height, stride, format);
    return new Frame(
        width, height, format, Optional.empty(), new Memory(pixels.slice(), stride, release));
  }

  private static int checkedStride(int width, PixelFormat format) {
    return Math.multiplyExact(width, format.channels());
  }

  private static int checkedSize(
      int available, int width, int height, int stride, PixelFormat format) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(width + " x " + height + ": expected at least 1 x 1");
    }
    long bytes = (long) stride * (height - 1) + (long) width * format.channels();
    if (available < bytes) {
      throw new IllegalArgumentException(
          "pixels: %d bytes, expected %d for %d x %d %s"
              .formatted(available, bytes, width, height, format));
    }
    return (int) bytes;
  }

  /**
   * The pixels, read-only. Each call returns a view with its own position, so threads may share a
   * frame.
   *
   * @throws IllegalStateException when the frame is closed
   * @throws dev.vcpclip.runtime.VcpClipException when a {@link NativePicture} cannot be converted
   */
  public ByteBuffer pixels() {
    requireOpen();
    return memory().pixels.asReadOnlyBuffer();
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /**
   * Bytes from the start of one row of {@link #pixels()} to the start of the next.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when a {@link NativePicture} cannot be converted
   */
  public int stride() {
    return memory().stride;
  }

  /** Channel order. */
  public PixelFormat format() {
    return format;
  }

  /**
   * Feeds the picture to a checksum, as its source delivered it and without conversion: identical
   * pictures of one source have identical sums.
   *
   * @throws IllegalStateException when the frame is closed
   */
  public void update(Checksum checksum) {
    planes().forEach(plane -> plane.update(checksum));
  }

  /**
   * Feeds some rows of the picture to a checksum, likewise: pictures with different sums differ,
   * and those with the same sum may do so elsewhere.
   *
   * @param rows of each plane, spread evenly from top to bottom; all where it has no more
   * @throws IllegalStateException when the frame is closed
   */
  public void update(Checksum checksum, int rows) {
    planes().forEach(plane -> plane.update(checksum, rows));
  }

  /** As the source delivered them. */
  private List<PixelPlane> planes() {
    requireOpen();
    return origin.isPresent() ? origin.get().planes() : List.of(plane());
  }

  /** All channels side by side. */
  PixelPlane plane() {
    return new PixelPlane(pixels(), width, height, stride(), format.channels());
  }

  /** The picture before conversion, where a resized one can be made from it. */
  Optional<YuvPlanes> yuv() {
    requireOpen();
    return origin.flatMap(NativePicture::yuv);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("frame is closed");
    }
  }

  private Memory memory() {
    Memory known = memory;
    return known == null ? converted() : known;
  }

  private synchronized Memory converted() {
    if (memory == null) {
      requireOpen();
      Frame full = origin.orElseThrow().convert();
      memory = new Memory(full.pixels(), full.stride(), full::close);
    }
    return memory;
  }

  /** Gives the memory back; {@link #pixels()} fails from now on. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release();
    }
  }

  private synchronized void release() {
    if (memory != null) {
      memory.release.run();
    }
    origin.ifPresent(NativePicture::close);
  }
}
