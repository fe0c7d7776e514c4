package dev.vcpclip.runtime.tensor;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * A file of any size mapped for reading, little-endian, in windows that are mapped when first
 * touched.
 *
 * <p>Thread-safe until closed. The mappings themselves are returned by the garbage collector: Java
 * 17 has no other way, so on Windows the file can be deleted only some time after {@link #close()}.
 * Offsets outside the file are programming errors ({@link IndexOutOfBoundsException}); readers
 * check what a file claims before they ask.
 */
public final class MappedFile implements AutoCloseable {
  private static final long DEFAULT_WINDOW = 1L << 30;

  /** Windows overlap by this, so that the element that begins in a window ends in it as well. */
  private static final int OVERLAP = Double.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final long windowSize;
  private final ByteBuffer[] windows;
  private boolean closed;

  private MappedFile(Path file, FileChannel channel, long windowSize) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.windowSize = windowSize;
    this.windows = new ByteBuffer[Math.toIntExact((size + windowSize - 1) / windowSize)];
  }

  /**
   * Opens a file.
   *
   * @throws VcpClipException when it is missing, not a file or not readable
   */
  public static MappedFile open(Path file) {
    return open(file, DEFAULT_WINDOW);
  }

  /** For tests, which cannot afford files of several GiB. */
  static MappedFile open(Path file, long windowSize) {
    if (!Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "is a folder, expected a file" : "no such file";
      throw new VcpClipException(file + ": " + found + ". Check the path.");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      return new MappedFile(file, channel, windowSize);
    } catch (IOException e) {
      closeQuietly(channel);
      throw DiskFailure.cannotRead(file, e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It was open for reading only: nothing is lost.
    }
  }

  /** The file as it was named when opened. */
  public Path file() {
    return file;
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /**
   * A range of the file, read-only and little-endian, without a copy.
   *
   * @param offset from the start of the file
   * @param length bytes
   */
  public ByteBuffer bytes(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    int index = (int) (offset / windowSize);
    long inWindow = offset - index * windowSize;
    if (length == 0) {
      return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    if (inWindow + length <= windowSize + OVERLAP) {
      return window(index).slice((int) inWindow, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    return map(offset, length);
  }

  /**
   * Contiguous elements as floats, in an array of their own.
   *
   * @param type of the elements
   * @param offset of the first one from the start of the file; need not be aligned
   * @param count number of elements
   */
  public float[] floats(DataType type, long offset, int count) {
    Objects.checkFromIndexSize(offset, (long) count * type.bytes(), size);
    float[] values = new float[count];
    for (int done = 0; done < count; ) {
      long at = offset + (long) done * type.bytes();
      int index = (int) (at / windowSize);
      long left = (index + 1) * windowSize - at;
      int n = (int) Math.min(count - done, (left + type.bytes() - 1) / type.bytes());
      FloatDecoder.decode(type, bytes(at, n * type.bytes()), values, done, n);
      done += n;
    }
    return values;
  }

  private synchronized ByteBuffer window(int index) {
    if (windows[index] == null) {
      long from = index * windowSize;
      windows[index] = map(from, Math.min(windowSize + OVERLAP, size - from));
    }
    return windows[index];
  }

  private synchronized ByteBuffer map(long offset, long length) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    try {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be mapped (" + e.getMessage() + ").", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(windows, null);
    closeQuietly(channel);
  }
}
