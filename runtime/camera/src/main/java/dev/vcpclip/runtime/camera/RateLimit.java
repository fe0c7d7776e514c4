package dev.vcpclip.runtime.camera;

/** Thins frames out to a rate. Not thread-safe. */
final class RateLimit {
  private final double periodSeconds;
  private double next = Double.NEGATIVE_INFINITY;

  /**
   * @param framesPerSecond 0 for no limit
   */
  RateLimit(double framesPerSecond) {
    periodSeconds = framesPerSecond > 0 ? 1 / framesPerSecond : 0;
  }

  /**
   * Whether the frame is to be delivered.
   *
   * @param seconds when it was taken, on any clock that does not jump
   */
  boolean admits(double seconds) {
    if (periodSeconds == 0) {
      return true;
    }
    // A twentieth of tolerance, so that jitter does not halve a rate that just fits.
    if (seconds < next - periodSeconds / 20) {
      return false;
    }
    boolean inTime = seconds - next < periodSeconds;
    next = (inTime ? next : seconds) + periodSeconds;
    return true;
  }
}
