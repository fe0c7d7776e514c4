package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.image.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The converters of one source, as many as convert at the same time: frames are converted where
 * they are looked at, on any thread, also after the source was closed. Thread-safe.
 */
final class PictureConverters implements AutoCloseable {
  private final StreamOptions options;
  private final int threads;
  private final Deque<PictureConverter> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param threads that share a conversion, or 0 for one a core
   */
  PictureConverters(StreamOptions options, int threads) {
    this.options = options;
    this.threads = threads;
  }

  /** As {@link PictureConverter#convert}. */
  Frame convert(AVFrame decoded) {
    PictureConverter converter = take();
    try {
      return converter.convert(decoded);
    } finally {
      giveBack(converter);
    }
  }

  private synchronized PictureConverter take() {
    PictureConverter converter = idle.poll();
    return converter == null ? new PictureConverter(options, threads) : converter;
  }

  private synchronized void giveBack(PictureConverter converter) {
    if (closed) {
      converter.close();
    } else {
      idle.push(converter);
    }
  }

  /** Frees what is idle now, and the others when they are. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(PictureConverter::close);
    idle.clear();
  }
}
