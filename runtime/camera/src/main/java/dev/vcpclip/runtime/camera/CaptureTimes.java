package dev.vcpclip.runtime.camera;

/**
 * A stream's capture times, of which none lies before the one of the frame before it. They would
 * otherwise: the age that a camera's program tells is taken from the wall clock, which is read a
 * moment apart from {@link System#nanoTime()} and may be set; and a picture that others were
 * predicted from comes before them and is shown after them. Not thread-safe.
 */
final class CaptureTimes {
  private boolean any;
  private long latest;

  /**
   * The next frame's.
   *
   * @param nanos {@link System#nanoTime()} when it was taken, as far as is known
   */
  long next(long nanos) {
    if (!any || nanos - latest > 0) {
      any = true;
      latest = nanos;
    }
    return latest;
  }
}
