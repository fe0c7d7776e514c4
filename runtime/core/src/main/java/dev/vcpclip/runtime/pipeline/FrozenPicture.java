package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.image.Frame;
import java.util.zip.CRC32C;

/**
 * Counts identical pictures in a row by checksums of what their source delivered. Used by one
 * thread, over all sources of a stream.
 *
 * <p>Noise is everywhere on a sensor, so a few rows tell the pictures of a live camera apart: for
 * full HD in 13 microseconds, where all of it takes 330, a third of its decoding. Only a picture
 * with the same rows as the one before is looked at as a whole, and only what is the same as a
 * whole is counted. The first of several identical pictures was not: counting begins with the
 * second, so a frozen camera may be called so one picture later than by the limit, and a picture in
 * which anything moves never is.
 */
final class FrozenPicture {
  private static final int ROWS = 8;

  private final int limit;
  private final CRC32C checksum = new CRC32C();
  private long lastRows;
  private long lastWhole;

  /** Identical pictures looked at as a whole; 0 when the last one was not. */
  private int repeats;

  private boolean seen;

  /**
   * @param limit pictures that make a frozen one; 0 for never
   */
  FrozenPicture(int limit) {
    this.limit = limit;
  }

  /**
   * Looks at a picture; answers how many identical ones there certainly are now, this one included.
   */
  int see(Frame frame) {
    if (limit == 0) {
      return 1;
    }
    long rows = rows(frame);
    if (!seen || rows != lastRows) {
      seen = true;
      lastRows = rows;
      repeats = 0;
      return 1;
    }
    long whole = whole(frame);
    repeats = repeats > 0 && whole == lastWhole ? Math.min(repeats, Integer.MAX_VALUE - 1) + 1 : 1;
    lastWhole = whole;
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

  private long rows(Frame frame) {
    checksum.reset();
    frame.update(checksum, ROWS);
    return checksum.getValue() << 32 ^ (long) frame.width() << 16 ^ frame.height();
  }

  private long whole(Frame frame) {
    checksum.reset();
    frame.update(checksum);
    return checksum.getValue();
  }
}
