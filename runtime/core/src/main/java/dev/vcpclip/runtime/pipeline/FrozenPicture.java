package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.image.Frame;
import java.util.zip.CRC32C;

/**
 * Counts identical pictures in a row by a checksum of what their source delivered: a few tenths of
 * a millisecond for full HD. Used by one thread, over all sources of a stream.
 */
final class FrozenPicture {
  private final int limit;
  private final CRC32C checksum = new CRC32C();
  private long last;
  private int repeats;

  /**
   * @param limit pictures that make a frozen one; 0 for never
   */
  FrozenPicture(int limit) {
    this.limit = limit;
  }

  /** Looks at a picture; answers how many identical ones there are now, this one included. */
  int see(Frame frame) {
    if (limit == 0) {
      return 1;
    }
    long sum = sum(frame);
    repeats = repeats > 0 && sum == last ? Math.min(repeats, Integer.MAX_VALUE - 1) + 1 : 1;
    last = sum;
    return repeats;
  }

  /** Whether so many identical pictures are not to be judged any more. */
  boolean isFrozen(int pictures) {
    return limit > 0 && pictures >= limit;
  }

  /** Whether the source is to be made anew now: at the limit, and each time it is reached again. */
  boolean isDue(int pictures) {
    return limit > 0 && pictures % limit == 0;
  }

  private long sum(Frame frame) {
    checksum.reset();
    frame.update(checksum);
    return checksum.getValue() << 32 ^ (long) frame.width() << 16 ^ frame.height();
  }
}
