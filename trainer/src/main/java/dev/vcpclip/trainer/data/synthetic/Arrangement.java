package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Copies of one object on a background: one of any size, several in rows, or several strewn about.
 *
 * <p>All but one are good, and all are small in the picture where there are many of them: what is
 * wrong with the last is a matter of a few pixels then.
 */
final class Arrangement {
  /** Least difference in any channel that makes a fault one that can be seen. */
  private static final double SEEN = 0.05;

  private static final double MASKED = 0.25;

  private final RandomGenerator random;
  private final Canvas ground;
  private final int size;
  private final boolean inRows;
  private final List<Pose> poses = new ArrayList<>();

  /**
   * Where one copy lies.
   *
   * @param scale of the object's square, in pictures
   * @param gain on its brightness
   */
  private record Pose(
      double x, double y, double scale, double angle, double stretch, boolean flip, float gain) {
    Pose turned(double by) {
      return new Pose(x, y, scale, angle + by, stretch, flip, gain);
    }
  }

  /** What lies in a picture. */
  private static final class Layer {
    final Canvas canvas;
    final Grid mask;

    Layer(Canvas canvas) {
      this.canvas = canvas;
      this.mask = new Grid(canvas.size);
    }
  }

  Arrangement(RandomGenerator random, Canvas ground) {
    this.random = random;
    this.ground = ground;
    this.size = ground.size;
    double kind = random.nextDouble();
    this.inRows = kind > 0.4 && kind < 0.7;
    if (inRows) {
      rows();
    } else if (kind <= 0.4) {
      one();
    } else {
      strew();
    }
  }

  /** Whether there are enough like ones to tell that one of them is wrong. */
  boolean isSeveral() {
    return poses.size() >= 4;
  }

  private void one() {
    double scale = between(random, 0.45, 1.05);
    double room = 0.45 * Math.max(0, 1 - scale);
    poses.add(
        pose(
            size * (0.5 + between(random, -room, room)),
            size * (0.5 + between(random, -room, room)),
            scale,
            random.nextBoolean() ? 0 : angle(),
            false));
  }

  private void rows() {
    int columns = 1 + random.nextInt(4);
    int rows = columns == 1 ? 2 + random.nextInt(3) : 1 + random.nextInt(4);
    double pitch = size / (double) Math.max(columns, rows) * between(random, 0.8, 1.05);
    double scale = pitch / size * between(random, 0.65, 1.05);
    double turn = random.nextDouble() < 0.3 ? angle() : random.nextInt(4) * Math.PI / 2;
    double loose = random.nextBoolean() ? 0 : 0.03;
    double x0 = (size - (columns - 1) * pitch) / 2 + 0.03 * size * random.nextGaussian();
    double y0 = (size - (rows - 1) * pitch) / 2 + 0.03 * size * random.nextGaussian();
    for (int i = 0; i < columns * rows; i++) {
      poses.add(
          pose(
              x0 + (i % columns + loose * random.nextGaussian()) * pitch,
              y0 + (i / columns + loose * random.nextGaussian()) * pitch,
              scale,
              turn + loose * random.nextGaussian(),
              false));
    }
    // The last is the one that may be wrong.
    poses.add(poses.remove(random.nextInt(poses.size())));
  }

  private void strew() {
    int count = 2 + random.nextInt(8);
    double scale = between(random, 0.18, 0.45);
    boolean grown = random.nextBoolean();
    double apart = random.nextDouble() < 0.3 ? 0.3 : 0.85;
    for (int tries = 0; tries < 12 * count && poses.size() < count; tries++) {
      double x = size * between(random, 0.4 * scale, 1 - 0.4 * scale);
      double y = size * between(random, 0.4 * scale, 1 - 0.4 * scale);
      if (poses.stream().allMatch(p -> Math.hypot(p.x - x, p.y - y) > apart * scale * size)) {
        poses.add(pose(x, y, scale, angle(), grown));
      }
    }
  }

  private Pose pose(double x, double y, double scale, double angle, boolean grown) {
    float gain = (float) (1 + (grown ? 0.08 : 0.02) * random.nextGaussian());
    return grown
        ? new Pose(
            x,
            y,
            scale * between(random, 0.85, 1.15),
            angle,
            between(random, 0.88, 1.12),
            random.nextBoolean(),
            gain)
        : new Pose(x, y, scale, angle, 1, false, gain);
  }

  private double angle() {
    return random.nextDouble() * Math.PI * 2;
  }

  /** Lays out good copies only. */
  void draw(Sprite good) {
    place(others(good), good, last(), null);
  }

  /**
   * Lays out copies of which the last has a fault.
   *
   * @param fault where {@code faulty} differs from {@code good}, in their square
   * @return mask of the fault, or null if it cannot be seen at that size, when all are good
   */
  Grid draw(Sprite good, Sprite faulty, Grid fault, double noise) {
    Layer layer = others(good);
    Layer faultless = faultless(good);
    place(layer, faulty, last(), fault);
    return seen(layer, faultless, noise);
  }

  /**
   * Lays out copies of which the last is not as the others: turned, missing, or another object.
   *
   * @return mask of what is wrong, or null if it cannot be seen, when all are good
   */
  Grid drawOdd(Sprite good, Supplier<Sprite> other, double noise) {
    Layer layer = others(good);
    Layer faultless = faultless(good);
    int kind = random.nextInt(inRows ? 3 : 1);
    if (kind == 0) {
      Sprite foreign = other.get();
      place(layer, foreign, last(), foreign.cover());
    } else {
      if (kind == 1) {
        place(layer, good, last().turned(between(random, 0.5, 2 * Math.PI - 0.5)), good.cover());
      }
      layer.mask.max(faultless.mask);
    }
    return seen(layer, faultless, noise);
  }

  /** Shadows, and all copies but the last. */
  private Layer others(Sprite good) {
    Layer layer = new Layer(ground);
    shadows(good);
    poses.subList(0, poses.size() - 1).forEach(p -> place(layer, good, p, null));
    return layer;
  }

  /** What is laid out so far with a good copy as the last one; its mask is where that lies. */
  private Layer faultless(Sprite good) {
    Layer layer = new Layer(ground.copy());
    place(layer, good, last(), good.cover());
    return layer;
  }

  private Pose last() {
    return poses.get(poses.size() - 1);
  }

  /** The mask of what differs, if it does by enough; otherwise what is good is laid out. */
  private Grid seen(Layer layer, Layer faultless, double noise) {
    double most = 0;
    for (int i = 0; i < layer.mask.v.length; i++) {
      if (layer.mask.v[i] <= MASKED) {
        layer.mask.v[i] = 0;
        continue;
      }
      layer.mask.v[i] = 1;
      for (int c = 0; c < 3; c++) {
        float there = layer.canvas.planes[c].v[i];
        most = Math.max(most, Math.abs(there - faultless.canvas.planes[c].v[i]));
      }
    }
    if (most >= SEEN + 1.5 * noise) {
      return layer.mask;
    }
    for (int c = 0; c < 3; c++) {
      float[] plane = ground.planes[c].v;
      System.arraycopy(faultless.canvas.planes[c].v, 0, plane, 0, plane.length);
    }
    return null;
  }

  private void shadows(Sprite sprite) {
    if (random.nextBoolean()) {
      return;
    }
    double scale = poses.get(0).scale;
    double dx = 0.06 * scale * size * random.nextGaussian();
    double dy = 0.06 * scale * size * random.nextGaussian();
    Layer cast = new Layer(new Canvas(size));
    for (Pose p : poses) {
      Pose moved = new Pose(p.x + dx, p.y + dy, p.scale, p.angle, p.stretch, p.flip, 0);
      place(cast, sprite, moved, sprite.cover());
    }
    double soft = scale * size * between(random, 0.005, 0.06);
    ground.shade(cast.mask.blur(soft), (float) -between(random, 0.1, 0.7));
  }

  /** Lays a copy on what is there, and takes it into the mask where {@code marked} says. */
  private void place(Layer layer, Sprite sprite, Pose pose, Grid marked) {
    double reach = 0.71 * pose.scale * size * Math.max(1, pose.stretch) + 1;
    int fromX = (int) Math.max(0, pose.x - reach);
    int toX = (int) Math.min(size - 1.0, pose.x + reach);
    int fromY = (int) Math.max(0, pose.y - reach);
    int toY = (int) Math.min(size - 1.0, pose.y + reach);
    int samples = (int) Math.ceil(Math.max(1, 1 / pose.scale));
    double cos = Math.cos(pose.angle);
    double sin = Math.sin(pose.angle);
    float[] sums = new float[5];
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        Arrays.fill(sums, 0);
        for (int s = 0; s < samples * samples; s++) {
          double dx = (x + (s % samples + 0.5) / samples - 0.5 - pose.x) / pose.scale;
          double dy = (y + (s / samples + 0.5) / samples - 0.5 - pose.y) / pose.scale;
          double u = cos * dx + sin * dy;
          double w = (-sin * dx + cos * dy) / pose.stretch;
          collect(sums, sprite, size / 2.0 + (pose.flip ? -u : u), size / 2.0 + w, marked);
        }
        put(layer, y * size + x, sums, pose.gain, samples * samples);
      }
    }
  }

  /** Adds the colour, by its coverage, the coverage and the mark at a position of the sprite. */
  private void collect(float[] sums, Sprite sprite, double x, double y, Grid marked) {
    float sx = (float) x;
    float sy = (float) y;
    if (sx < 0 || sy < 0 || sx > size - 1 || sy > size - 1) {
      return;
    }
    float cover = sprite.cover().at(sx, sy);
    for (int c = 0; c < 3; c++) {
      sums[c] += cover * sprite.canvas().planes[c].at(sx, sy);
    }
    sums[3] += cover;
    sums[4] += marked == null ? 0 : marked.at(sx, sy);
  }

  private static void put(Layer layer, int p, float[] sums, float gain, int samples) {
    if (sums[3] > 0) {
      float cover = sums[3] / samples;
      for (int c = 0; c < 3; c++) {
        float[] plane = layer.canvas.planes[c].v;
        plane[p] += cover * (gain * sums[c] / sums[3] - plane[p]);
      }
    }
    layer.mask.v[p] = Math.max(layer.mask.v[p], sums[4] / samples);
  }
}
