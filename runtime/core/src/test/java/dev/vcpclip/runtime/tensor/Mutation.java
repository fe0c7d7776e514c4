package dev.vcpclip.runtime.tensor;

import java.util.Arrays;
import java.util.Random;

/** Damages files at random, for tests that readers survive it. */
public final class Mutation {
  private static final int LONGEST_RUN = 8;

  private Mutation() {}

  /** A damaged copy: bits flipped, bytes overwritten, a run repeated, or the end cut off. */
  public static byte[] of(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int at = random.nextInt(bytes.length);
    int run = Math.min(1 + random.nextInt(LONGEST_RUN), bytes.length - at);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> Arrays.fill(bytes, at, at + run, (byte) 0xff);
      case 3 -> Arrays.fill(bytes, at, at + run, (byte) 0);
      case 4 -> System.arraycopy(sound, random.nextInt(bytes.length - run + 1), bytes, at, run);
      default -> bytes = Arrays.copyOf(bytes, at);
    }
    return bytes;
  }
}
