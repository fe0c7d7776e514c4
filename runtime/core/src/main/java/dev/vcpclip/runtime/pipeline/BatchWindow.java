package dev.vcpclip.runtime.pipeline;

/**
 * How long a batch waits for frames of other streams: what the fastest stream's period leaves
 * beside the execution, so that waiting never makes it miss a frame, but 2 ms at least, in which
 * frames of cameras that are triggered together arrive, and 100 ms at most.
 */
final class BatchWindow {
  private static final long SHORTEST = 2_000_000;

  /** In nanoseconds. */
  static final long LONGEST = 100_000_000;

  private BatchWindow() {}

  /**
   * @param fastestPeriod in nanoseconds, 0 when no stream's is known
   * @param execution of one run in nanoseconds
   */
  static long nanos(long fastestPeriod, long execution) {
    return Math.max(SHORTEST, Math.min(fastestPeriod - execution, LONGEST));
  }
}
