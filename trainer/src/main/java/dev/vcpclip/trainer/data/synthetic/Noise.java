package dev.vcpclip.trainer.data.synthetic;

import java.util.random.RandomGenerator;

/** Random fields: smooth, fractal, directional. */
final class Noise {
  private static final int LATTICE = 64;

  private Noise() {}

  /**
   * Fractal noise, standardised to mean 0 and deviation 1.
   *
   * @param cell pixels between the lattice points of the coarsest octave
   * @param octaves each with half the cell of the one before
   * @param persistence amplitude of an octave relative to the one before
   * @param stretch how much longer the grain is along {@code angle} than across
   */
  static Grid fractal(
      RandomGenerator random,
      int size,
      double cell,
      int octaves,
      double persistence,
      double stretch,
      double angle) {
    Grid out = new Grid(size);
    double amplitude = 1;
    double step = cell;
    for (int o = 0; o < octaves && (o == 0 || step >= 1); o++) {
      addOctave(random, out, (float) amplitude, step, stretch, angle);
      amplitude *= persistence;
      step /= 2;
    }
    return out.standardise();
  }

  static Grid fractal(
      RandomGenerator random, int size, double cell, int octaves, double persistence) {
    return fractal(random, size, cell, octaves, persistence, 1, random.nextDouble() * Math.PI);
  }

  /** One independent Gaussian value per pixel. */
  static Grid white(RandomGenerator random, int size) {
    Grid out = new Grid(size);
    for (int i = 0; i < out.v.length; i++) {
      out.v[i] = (float) random.nextGaussian();
    }
    return out;
  }

  private static void addOctave(
      RandomGenerator random,
      Grid out,
      float amplitude,
      double cell,
      double stretch,
      double angle) {
    float[] lattice = new float[LATTICE * LATTICE];
    for (int i = 0; i < lattice.length; i++) {
      lattice[i] = amplitude * (random.nextFloat() * 2 - 1);
    }
    float offsetU = random.nextFloat() * LATTICE;
    float offsetV = random.nextFloat() * LATTICE;
    float ux = (float) (Math.cos(angle) / (cell * stretch));
    float uy = (float) (Math.sin(angle) / (cell * stretch));
    float vx = (float) (-Math.sin(angle) / cell);
    float vy = (float) (Math.cos(angle) / cell);
    // The lattice repeats; the offset keeps the coordinates positive.
    float shift = LATTICE * 64f;
    for (int y = 0; y < out.size; y++) {
      for (int x = 0; x < out.size; x++) {
        float u = offsetU + shift + x * ux + y * uy;
        float w = offsetV + shift + x * vx + y * vy;
        int iu = (int) u;
        int iw = (int) w;
        float fu = u - iu;
        float fw = w - iw;
        fu = fu * fu * (3 - 2 * fu);
        fw = fw * fw * (3 - 2 * fw);
        int u0 = iu & (LATTICE - 1);
        int u1 = (iu + 1) & (LATTICE - 1);
        int row0 = (iw & (LATTICE - 1)) * LATTICE;
        int row1 = ((iw + 1) & (LATTICE - 1)) * LATTICE;
        float top = lattice[row0 + u0] + fu * (lattice[row0 + u1] - lattice[row0 + u0]);
        float bottom = lattice[row1 + u0] + fu * (lattice[row1 + u1] - lattice[row1 + u0]);
        out.v[y * out.size + x] += top + fw * (bottom - top);
      }
    }
  }

  /**
   * Distances to scattered points: the nearest in the first plane, the second nearest minus the
   * nearest in the second, both in units of the point spacing.
   */
  static Grid[] cells(RandomGenerator random, int size, double spacing) {
    int n = (int) Math.ceil(size / spacing) + 3;
    float[] px = new float[n * n];
    float[] py = new float[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        px[j * n + i] = (float) ((i - 1 + random.nextDouble()) * spacing);
        py[j * n + i] = (float) ((j - 1 + random.nextDouble()) * spacing);
      }
    }
    Grid nearest = new Grid(size);
    Grid border = new Grid(size);
    float unit = (float) (1 / spacing);
    for (int y = 0; y < size; y++) {
      int cy = (int) (y / spacing) + 1;
      for (int x = 0; x < size; x++) {
        int cx = (int) (x / spacing) + 1;
        float best = Float.MAX_VALUE;
        float second = Float.MAX_VALUE;
        for (int j = Math.max(0, cy - 1); j <= Math.min(n - 1, cy + 1); j++) {
          for (int i = Math.max(0, cx - 1); i <= Math.min(n - 1, cx + 1); i++) {
            float dx = px[j * n + i] - x;
            float dy = py[j * n + i] - y;
            float d = dx * dx + dy * dy;
            if (d < best) {
              second = best;
              best = d;
            } else if (d < second) {
              second = d;
            }
          }
        }
        int p = y * size + x;
        nearest.v[p] = (float) Math.sqrt(best) * unit;
        border.v[p] = ((float) Math.sqrt(second) - (float) Math.sqrt(best)) * unit;
      }
    }
    return new Grid[] {nearest, border};
  }
}
