package dev.vcpclip.trainer.model;

import java.util.SplittableRandom;

/** Random generators that depend on a seed and a name alone. */
final class Draws {
  /** The golden ratio's bits, which spread neighbouring seeds apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private Draws() {}

  static SplittableRandom generator(long seed, String name) {
    return new SplittableRandom(seed * SPREAD + name.hashCode());
  }
}
