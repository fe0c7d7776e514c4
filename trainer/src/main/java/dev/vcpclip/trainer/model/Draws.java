package dev.vcpclip.trainer.model;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Random values that depend on a seed and a name alone. */
final class Draws {
  /** The golden ratio's bits, which spread neighbouring seeds apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private Draws() {}

  static float[] values(
      long seed, String name, ToDoubleFunction<SplittableRandom> sample, long... shape) {
    SplittableRandom random = new SplittableRandom(seed * SPREAD + name.hashCode());
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) sample.applyAsDouble(random);
    }
    return values;
  }
}
