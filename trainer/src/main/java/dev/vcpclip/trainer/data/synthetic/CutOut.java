package dev.vcpclip.trainer.data.synthetic;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One photographed object with its outline, read by area.
 *
 * <p>Immutable and thread-safe.
 */
final class CutOut {
  /** Share of its square that the object's longer side takes. */
  private static final double FILLED = 0.94;

  private final int width;
  private final int height;
  private final byte[] bgra;

  /** The object's pixels, row-major, cropped to where it is opaque. */
  CutOut(int width, int height, byte[] bgra) {
    this.width = width;
    this.height = height;
    this.bgra = bgra;
  }

  /** The object in the middle of a square, in a tone of its own. */
  Sprite sprite(RandomGenerator random, int size) {
    double footprint = Math.max(width, height) / (FILLED * size);
    int samples = (int) Math.ceil(Math.max(1, footprint));
    double left = (width - footprint * size) / 2;
    double top = (height - footprint * size) / 2;
    Canvas canvas = new Canvas(size);
    Grid cover = new Grid(size);
    float[] sums = new float[4];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        Arrays.fill(sums, 0);
        for (int s = 0; s < samples * samples; s++) {
          double u = (s % samples + 0.5) / samples;
          double w = (s / samples + 0.5) / samples;
          collect(sums, left + footprint * (x + u), top + footprint * (y + w));
        }
        int p = y * size + x;
        cover.v[p] = sums[3] / (samples * samples);
        for (int c = 0; c < 3; c++) {
          canvas.planes[c].v[p] = sums[3] > 0 ? sums[c] / sums[3] : 0;
        }
      }
    }
    tone(random, canvas);
    return new Sprite(canvas, cover);
  }

  /** Adds the colour, by its opacity, and the opacity at a position. */
  private void collect(float[] sums, double x, double y) {
    if (x < 0 || y < 0 || x >= width || y >= height) {
      return;
    }
    int p = ((int) y * width + (int) x) * 4;
    float opacity = (bgra[p + 3] & 255) / 255f;
    for (int c = 0; c < 3; c++) {
      sums[c] += opacity * (bgra[p + 2 - c] & 255) / 255f;
    }
    sums[3] += opacity;
  }

  private static void tone(RandomGenerator random, Canvas canvas) {
    double gain = ComputedMaterial.between(random, 0.7, 1.2);
    boolean tinted = random.nextBoolean();
    for (Grid plane : canvas.planes) {
      plane.scale((float) (gain * (tinted ? ComputedMaterial.between(random, 0.7, 1.2) : 1)));
    }
  }
}
