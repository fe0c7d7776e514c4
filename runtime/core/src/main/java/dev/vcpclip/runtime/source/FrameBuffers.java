package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Native memory of frames of one size, used again when a frame is closed: left to the garbage
 * collector, it would be freed long after it is needed. Thread-safe.
 */
final class FrameBuffers {
  private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private final int width;
  private final int height;
  private final PixelFormat format;

  FrameBuffers(int width, int height, PixelFormat format) {
    this.width = width;
    this.height = height;
    this.format = format;
  }

  /** A frame whose pixels are written first; they hold what an earlier frame left. */
  Frame frame(Consumer<ByteBuffer> writer) {
    ByteBuffer reused = free.poll();
    ByteBuffer pixels =
        reused != null
            ? reused
            : ByteBuffer.allocateDirect(
                Math.multiplyExact(Math.multiplyExact(width, format.channels()), height));
    writer.accept(pixels.duplicate());
    return Frame.wrap(
        pixels, width, height, width * format.channels(), format, () -> free.add(pixels));
  }
}
