package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.amplitude;
import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;

/** Surfaces with man-made structure: boards with traces and parts, cells with busbars. */
final class Structures {
  private Structures() {}

  static Canvas board(RandomGenerator random, int size) {
    Canvas out = new Canvas(size);
    float[] ground = ComputedMaterial.colour(random, 0.6);
    out.tint(
        ground,
        Noise.fractal(random, size, between(random, 2, 12), 2, 0.6),
        (float) amplitude(random, 0.003, 0.02));
    double pitch = size / between(random, 12, 40);
    double width = pitch * between(random, 0.2, 0.5);
    Grid traces = new Grid(size);
    Grid pads = new Grid(size);
    int count = 10 + random.nextInt(25);
    for (int i = 0; i < count; i++) {
      double x = onGrid(random, size, pitch);
      double y = onGrid(random, size, pitch);
      pad(pads, x, y, pitch * 0.8);
      int pieces = 1 + random.nextInt(3);
      for (int p = 0; p < pieces; p++) {
        int heading = random.nextInt(8);
        double length = pitch * (1 + random.nextInt(10));
        double nx = x + Math.rint(Math.cos(heading * Math.PI / 4)) * length;
        double ny = y + Math.rint(Math.sin(heading * Math.PI / 4)) * length;
        Shapes.segment(traces, x, y, nx, ny, width, width);
        x = nx;
        y = ny;
      }
      pad(pads, x, y, pitch * 0.8);
    }
    out.add(traces, (float) (0.12 * random.nextGaussian()));
    out.blend(pads, ComputedMaterial.colour(random, 0.3));
    int parts = random.nextInt(6);
    for (int i = 0; i < parts; i++) {
      Grid part = new Grid(size);
      double x = onGrid(random, size, pitch);
      double y = onGrid(random, size, pitch);
      double w = pitch * (2 + random.nextInt(6));
      double h = pitch * (1 + random.nextInt(4));
      boolean tall = random.nextBoolean();
      box(part, x, y, tall ? h : w, tall ? w : h);
      out.blend(part, ComputedMaterial.colour(random, 0.1));
    }
    return out;
  }

  private static double onGrid(RandomGenerator random, int size, double pitch) {
    return Math.rint(size * random.nextDouble() / pitch) * pitch;
  }

  private static void pad(Grid out, double x, double y, double width) {
    Shapes.segment(out, x, y, x, y, width, width);
  }

  private static void box(Grid out, double x0, double y0, double w, double h) {
    for (int y = (int) Math.max(0, y0); y < Math.min(out.size, y0 + h); y++) {
      for (int x = (int) Math.max(0, x0); x < Math.min(out.size, x0 + w); x++) {
        out.v[y * out.size + x] = 1;
      }
    }
  }

  static Canvas cell(RandomGenerator random, int size) {
    Canvas out = new Canvas(size);
    Grid[] crystals = Noise.cells(random, size, size / between(random, 2, 16));
    Grid field = Noise.fractal(random, size, size / between(random, 2, 8), 3, 0.6);
    field.add(crystals[0].standardise(), random.nextFloat());
    out.tint(
        ComputedMaterial.colour(random, 0.3),
        field.standardise(),
        (float) amplitude(random, 0.004, 0.05));
    lines(random, out, size / between(random, 20, 60), 0.15, 0.08);
    lines(random, out, size / between(random, 1, 4), 0.04, 0.3);
    if (random.nextBoolean()) {
      out.shade(vignette(size), (float) -between(random, 0, 0.6));
    }
    return out;
  }

  /** Equal parallel lines along one axis. */
  private static void lines(
      RandomGenerator random, Canvas out, double pitch, double share, double strongest) {
    boolean across = random.nextBoolean();
    double phase = random.nextDouble() * pitch;
    double half = Math.max(0.5, pitch * share / 2);
    Grid cover = new Grid(out.size);
    for (int y = 0; y < out.size; y++) {
      for (int x = 0; x < out.size; x++) {
        double d = ((across ? x : y) + phase) / pitch;
        double off = Math.abs(d - Math.rint(d)) * pitch;
        cover.v[y * out.size + x] = (float) Math.min(1, Math.max(0, half - off + 0.5));
      }
    }
    out.add(cover, (float) between(random, -strongest, strongest));
  }

  private static Grid vignette(int size) {
    Grid out = new Grid(size);
    for (int i = 0; i < out.v.length; i++) {
      double x = (i % size) / (double) size - 0.5;
      double y = (i / size) / (double) size - 0.5;
      out.v[i] = (float) Math.pow(2 * Math.max(Math.abs(x), Math.abs(y)), 6);
    }
    return out;
  }
}
