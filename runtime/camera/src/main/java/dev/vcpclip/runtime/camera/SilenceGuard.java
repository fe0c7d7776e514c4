package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a source that has sent nothing for as long as it was allowed to, by closing it: only that
 * wakes a read that waits for ever. Used by the thread that reads the source.
 */
final class SilenceGuard implements AutoCloseable {
  private final FrameSource source;
  private final ScheduledExecutorService clock;
  private Future<?> end;
  private volatile boolean ended;

  SilenceGuard(FrameSource source) {
    this.source = source;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "silence of " + source.stream());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** From now on it may take that long, in place of what was allowed before. */
  void allow(Duration time) {
    if (end != null) {
      end.cancel(false);
    }
    end =
        clock.schedule(
            () -> {
              ended = true;
              source.close();
            },
            time.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** The source's next frame, or its end when the time is over. */
  Grab next() throws InterruptedException {
    try {
      return source.next();
    } catch (SourceException e) {
      if (ended) {
        return new Grab.End();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
