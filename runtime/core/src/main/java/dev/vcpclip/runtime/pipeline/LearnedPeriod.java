package dev.vcpclip.runtime.pipeline;

import java.util.Arrays;

/**
 * Time from frame to frame of a source, learned from the last intervals. Unknown until there are
 * several, as streams begin with a burst of what the server had in store. Used by one thread.
 */
final class LearnedPeriod {
  private static final int LAST = 16;
  private static final int ENOUGH = 8;

  private final long[] intervals = new long[LAST];
  private int count;
  private boolean gap = true;
  private long last;

  /** A frame has come. */
  void frame(long nanos) {
    if (!gap) {
      intervals[count % LAST] = Math.max(1, nanos - last);
      count = count == 2 * LAST - 1 ? LAST : count + 1; // stays small for months
    }
    gap = false;
    last = nanos;
  }

  /** The interval to the next frame says nothing: the reader was kept from reading. */
  void skip() {
    gap = true;
  }

  /** The median interval in nanoseconds, which a busy machine hardly moves; 0 while unknown. */
  long nanos() {
    return count < ENOUGH ? 0 : sorted()[Math.min(count, LAST) / 2];
  }

  /**
   * The longest interval in nanoseconds, which an uneven camera may take again; 0 while unknown.
   */
  long longest() {
    return count < ENOUGH ? 0 : sorted()[Math.min(count, LAST) - 1];
  }

  private long[] sorted() {
    long[] known = Arrays.copyOf(intervals, Math.min(count, LAST));
    Arrays.sort(known);
    return known;
  }
}
