package dev.vcpclip.trainer.data.synthetic;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the photographs of some folders show, in the order of their paths, so that the same folder
 * gives the same pictures.
 *
 * <p>Immutable and thread-safe.
 */
abstract class PictureLibrary<T> {
  private final List<T> all;

  PictureLibrary(List<T> all) {
    this.all = List.copyOf(all);
  }

  /** How many there are. */
  public final int size() {
    return all.size();
  }

  final T pick(RandomGenerator random) {
    return all.get(random.nextInt(all.size()));
  }
}
