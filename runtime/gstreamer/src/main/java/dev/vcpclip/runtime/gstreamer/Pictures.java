package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.freedesktop.gstreamer.Buffer;
import org.freedesktop.gstreamer.Caps;
import org.freedesktop.gstreamer.Sample;
import org.freedesktop.gstreamer.Structure;

/**
 * Pictures out of GStreamer's memory as frames.
 *
 * <p>They are copied on the thread that brings them: an element's memory comes back to it at once,
 * a camera's few buffers do not wait for an inspection, and GStreamer's Java objects stay on one
 * thread, which is where they are safe. The copies' memory is used again when a frame is closed.
 */
final class Pictures {
  /** Rows begin at multiples of this, which is GStreamer's rule for packed formats. */
  private static final int ROW_ALIGNMENT = 4;

  private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  /**
   * A sample's picture, the caller's to close.
   *
   * @param sample stays the caller's
   * @throws IllegalArgumentException when it is none that was asked for
   */
  Frame frame(Sample sample) {
    Caps caps = sample.getCaps();
    Buffer buffer = sample.getBuffer();
    try {
      return frame(buffer, caps.getStructure(0));
    } finally {
      buffer.dispose();
      caps.dispose();
    }
  }

  private Frame frame(Buffer buffer, Structure caps) {
    PixelFormat format = format(caps.getString("format"));
    int width = caps.getInteger("width");
    int height = caps.getInteger("height");
    int row = width * format.channels();
    int stride = (row + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
    int bytes = Math.multiplyExact(stride, height);
    ByteBuffer pixels = buffer.map(false);
    if (pixels == null || pixels.remaining() < bytes - (stride - row)) {
      throw new IllegalArgumentException(
          "a picture of %d bytes, expected %d"
              .formatted(pixels == null ? 0 : pixels.remaining(), bytes));
    }
    try {
      ByteBuffer copy = memory(bytes);
      pixels.limit(pixels.position() + Math.min(pixels.remaining(), bytes));
      copy.duplicate().put(pixels);
      return Frame.wrap(copy, width, height, stride, format, () -> free.add(copy));
    } finally {
      buffer.unmap();
    }
  }

  /** Memory of this size; what is free of another is of a size that does not come any more. */
  private ByteBuffer memory(int bytes) {
    for (ByteBuffer reused = free.poll(); reused != null; reused = free.poll()) {
      if (reused.capacity() == bytes) {
        return reused;
      }
    }
    return ByteBuffer.allocateDirect(bytes);
  }

  private static PixelFormat format(String name) {
    return switch (name) {
      case "GRAY8" -> PixelFormat.GRAY;
      case "BGR" -> PixelFormat.BGR;
      case "RGB" -> PixelFormat.RGB;
      default -> throw new IllegalArgumentException("pictures in format " + name);
    };
  }
}
