package dev.vcpclip.runtime.pipeline;

import java.util.Arrays;

/**
 * Time from frame to frame of a source, learned: the longest of the last intervals, so that a
 * camera with an uneven rate is not called silent. Unknown until there are several, as streams
 * begin with a burst of what the server had in store. Used by one thread.
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

  /** In nanoseconds; 0 while unknown. */
  long nanos() {
    return count < ENOUGH ? 0 : Arrays.stream(intervals, 0, Math.min(count, LAST)).max().orElse(0);
  }
}
