package dev.vcpclip.trainer.data;

/**
 * Source of a training's batches.
 *
 * <p>A batch depends on the epoch and its index alone, whatever was asked before: that is what lets
 * a run go on after a crash with the numbers it would have had. Asked from one thread; preparing
 * ahead is the source's own matter.
 */
public interface BatchSource {
  /** Batches of an epoch, counted from 0; at least one. */
  int batches(int epoch);

  /**
   * One batch.
   *
   * @param epoch counted from 0
   * @param index counted from 0
   */
  Batch get(int epoch, int index);

  /**
   * Whether a name stands for the same pixels in every epoch, so that what the frozen image tower
   * says about it may be kept.
   */
  default boolean repeats() {
    return false;
  }
}
