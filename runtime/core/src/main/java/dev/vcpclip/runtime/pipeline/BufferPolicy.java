package dev.vcpclip.runtime.pipeline;

import java.util.Objects;

/**
 * How frames of one stream wait for the model.
 *
 * @param whenFull what happens to a frame for which there is no room
 * @param capacity frames that wait at most, 1 or more; each holds its picture's memory
 */
public record BufferPolicy(WhenFull whenFull, int capacity) {
  /** Frames read ahead of the model where none may be lost. */
  private static final int READ_AHEAD = 2;

  /** What happens to a frame for which there is no room. */
  public enum WhenFull {
    /** The oldest waiting frame makes room: the model sees what is newest. */
    DROP_OLDEST,
    /** The frame is dropped: what waits is kept, such as the first pictures of a part. */
    DROP_NEWEST,
    /** The reader waits: no frame is dropped here, but a camera may lose frames of its own. */
    BLOCK
  }

  /** Checks the ranges. */
  public BufferPolicy {
    Objects.requireNonNull(whenFull, "whenFull");
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ": expected 1 frame or more");
    }
  }

  /** The newest frame alone: what live sources get when nothing else is said. */
  public static BufferPolicy latest() {
    return dropOldest(1);
  }

  /** Every frame, a few of them read ahead: what files get when nothing else is said. */
  public static BufferPolicy everyFrame() {
    return block(READ_AHEAD);
  }

  /** The newest frames. */
  public static BufferPolicy dropOldest(int capacity) {
    return new BufferPolicy(WhenFull.DROP_OLDEST, capacity);
  }

  /** The first frames to come. */
  public static BufferPolicy dropNewest(int capacity) {
    return new BufferPolicy(WhenFull.DROP_NEWEST, capacity);
  }

  /** Every frame; the reader waits for room. */
  public static BufferPolicy block(int capacity) {
    return new BufferPolicy(WhenFull.BLOCK, capacity);
  }

  static BufferPolicy defaultFor(boolean live) {
    return live ? latest() : everyFrame();
  }
}
