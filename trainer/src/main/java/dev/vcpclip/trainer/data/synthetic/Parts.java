package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Equal parts laid out in rows on a surface, or one large part: harmless structure, unless one is
 * missing, moved or broken.
 */
final class Parts {
  private final RandomGenerator random;
  private final Canvas ground;
  private final Canvas material;
  private final int outline;
  private final double radius;
  private final double hole;
  private final double turn;
  private final int columns;
  private final int rows;
  private final double x0;
  private final double y0;
  private final double pitch;
  private final float rim;

  Parts(RandomGenerator random, Canvas ground, Canvas material) {
    this.random = random;
    this.ground = ground;
    this.material = material;
    int size = ground.size;
    outline = random.nextInt(3);
    boolean single = random.nextDouble() < 0.35;
    columns = single ? 1 : 2 + random.nextInt(4);
    rows = single ? 1 : 2 + random.nextInt(4);
    pitch = size / (double) Math.max(columns, rows) * (single ? 1 : between(random, 0.85, 1));
    radius = pitch * between(random, 0.25, 0.44);
    hole = random.nextDouble() < 0.3 ? between(random, 0.3, 0.7) : 0;
    turn = random.nextBoolean() ? 0 : random.nextDouble() * Math.PI;
    x0 = (size - (columns - 1) * pitch) / 2 + 0.05 * size * random.nextGaussian();
    y0 = (size - (rows - 1) * pitch) / 2 + 0.05 * size * random.nextGaussian();
    rim = (float) between(random, -0.25, 0.25);
  }

  /**
   * Draws them all.
   *
   * @param wrong whether one of them is to be missing, moved, of another material or broken
   * @return the mask of what is wrong, or null if nothing is
   */
  Grid draw(boolean wrong, Supplier<Canvas> other) {
    int odd = wrong ? random.nextInt(columns * rows) : -1;
    // A single part has no neighbours to tell that it is missing, moved or another.
    int fault = columns * rows == 1 ? 3 : random.nextInt(4);
    Grid mask = null;
    for (int i = 0; i < columns * rows; i++) {
      double cx = x0 + i % columns * pitch;
      double cy = y0 + i / columns * pitch;
      Grid cover = cover(cx, cy, turn);
      if (i != odd) {
        place(cover, material);
        continue;
      }
      mask = cover;
      switch (fault) {
        case 0 -> {} // missing
        case 1 -> {
          double way = random.nextDouble() * Math.PI * 2;
          double far = radius * between(random, 0.4, 0.9);
          Grid moved =
              cover(
                  cx + Math.cos(way) * far, cy + Math.sin(way) * far, turn + between(random, 0, 1));
          place(moved, material);
          mask = cover.copy().max(moved);
        }
        case 2 -> place(cover, other.get());
        default -> {
          Grid bite = new Grid(ground.size);
          double way = random.nextDouble() * Math.PI * 2;
          double r = radius * between(random, 0.3, 0.8);
          Shapes.blob(
              random,
              bite,
              cx + Math.cos(way) * radius * 0.9,
              cy + Math.sin(way) * radius * 0.9,
              r,
              r * between(random, 0.5, 1),
              way,
              0.5,
              0.1);
          mask = bite.copy().times(cover);
          place(cover.cut(bite), material);
        }
      }
    }
    return mask;
  }

  private void place(Grid cover, Canvas of) {
    ground.blend(cover, of);
    Grid edge = cover.copy().blur(Math.max(1, radius * 0.08));
    for (int p = 0; p < edge.v.length; p++) {
      edge.v[p] = cover.v[p] * (1 - edge.v[p]);
    }
    ground.add(edge, rim);
  }

  private Grid cover(double cx, double cy, double angle) {
    int size = ground.size;
    Grid out = new Grid(size);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    int fromX = (int) Math.max(0, cx - 1.5 * radius);
    int toX = (int) Math.min(size - 1.0, cx + 1.5 * radius);
    int fromY = (int) Math.max(0, cy - 1.5 * radius);
    int toY = (int) Math.min(size - 1.0, cy + 1.5 * radius);
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        double u = cos * (x - cx) + sin * (y - cy);
        double w = -sin * (x - cx) + cos * (y - cy);
        double r =
            switch (outline) {
              case 0 -> Math.sqrt(u * u + w * w);
              case 1 -> Math.max(Math.abs(u), Math.abs(w)) * 1.15;
              default -> Math.max(Math.abs(w), Math.abs(u) * 0.866 + Math.abs(w) * 0.5) * 1.1;
            };
        double inside = Math.min(1, Math.max(0, radius - r + 0.5));
        double bored = Math.min(1, Math.max(0, radius * hole - r + 0.5));
        out.v[y * size + x] = (float) (inside * (1 - bored));
      }
    }
    return out;
  }
}
