package dev.vcpclip.benchmarks.jmh;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.AnomalyMap;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Generated inputs, the same in every run. */
final class Surfaces {
  private static final long SEED = 1;
  private static final int BLOBS = 12;

  private Surfaces() {}

  /** Noise, in the channel order of cameras. */
  static Frame frame(int width, int height) {
    byte[] pixels = new byte[width * height * PixelFormat.BGR.channels()];
    new SplittableRandom(SEED).nextBytes(pixels);
    return Frame.copyOf(pixels, width, height, PixelFormat.BGR);
  }

  /** Smooth blobs in {@code [0, 1]} on a quiet ground, as a smoothed anomaly map has them. */
  static AnomalyMap map(int side) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[side * side];
    for (int blob = 0; blob < BLOBS; blob++) {
      double centerX = random.nextDouble(side);
      double centerY = random.nextDouble(side);
      double spread = random.nextDouble(side / 100.0, side / 20.0);
      for (int i = 0; i < values.length; i++) {
        double x = (i % side - centerX) / spread;
        double y = (i / side - centerY) / spread;
        values[i] = Math.max(values[i], (float) Math.exp(-0.5 * (x * x + y * y)));
      }
    }
    return AnomalyMap.copyOf(FloatBuffer.wrap(values), side, side);
  }
}
