package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;

/**
 * One object in front of a background, both good: an outline, holes, inner contours, printed marks,
 * shading, what holds it and shadows, all of which belong to it.
 *
 * <p>The background, be it black, white or a surface, is never the defect.
 */
final class Thing {
  private final RandomGenerator random;
  private final int size;
  private final double cx;
  private final double cy;
  private final double radius;
  private final double aspect;
  private final double turn;

  /** Relative radius per direction. */
  private final double[] outline = new double[256];

  Thing(RandomGenerator random, int size) {
    this.random = random;
    this.size = size;
    this.cx = size * (0.5 + 0.05 * random.nextGaussian());
    this.cy = size * (0.5 + 0.05 * random.nextGaussian());
    this.radius = size * between(random, 0.26, 0.52);
    this.aspect = random.nextDouble() < 0.5 ? 1 : between(random, 0.3, 0.95);
    this.turn = random.nextDouble() < 0.5 ? 0 : random.nextDouble() * Math.PI;
    draw(random.nextInt(5), 3 + random.nextInt(6), between(random, 0.03, 0.3));
  }

  private void draw(int kind, int corners, double depth) {
    double[] waves = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double phase = random.nextDouble() * 2 * Math.PI;
    for (int i = 0; i < outline.length; i++) {
      double angle = 2 * Math.PI * i / outline.length;
      outline[i] =
          switch (kind) {
            case 0 -> 1; // ellipse
            case 1 -> // box with rounded corners
                Math.pow(
                    Math.pow(Math.abs(Math.cos(angle)), 8) + Math.pow(Math.abs(Math.sin(angle)), 8),
                    -1.0 / 8);
            case 2 -> { // polygon
              double sector = 2 * Math.PI / corners;
              double inside =
                  Math.floorMod(Math.round((angle + phase) * 1e6), Math.round(sector * 1e6));
              yield Math.cos(sector / 2) / Math.cos(inside / 1e6 - sector / 2);
            }
            case 3 -> // toothed
                1 - depth + depth * Math.tanh(4 * Math.sin((corners + 4) * angle + phase));
            default -> // grown, not made
                1
                    + 0.12 * waves[0] * Math.cos(2 * angle + phase)
                    + 0.08 * waves[1] * Math.cos(3 * angle)
                    + 0.05 * waves[2] * Math.sin(5 * angle);
          };
    }
  }

  /** Radius in units of the outline's at a pixel: below 1 inside. */
  private double reach(int x, int y) {
    double u = Math.cos(turn) * (x - cx) + Math.sin(turn) * (y - cy);
    double w = (-Math.sin(turn) * (x - cx) + Math.cos(turn) * (y - cy)) / aspect;
    double angle = Math.atan2(w, u) / (2 * Math.PI) * outline.length;
    int i = Math.floorMod((int) Math.floor(angle), outline.length);
    double t = angle - Math.floor(angle);
    double edge = outline[i] * (1 - t) + outline[(i + 1) % outline.length] * t;
    return Math.sqrt(u * u + w * w) / (radius * edge);
  }

  private Grid reaches() {
    Grid out = new Grid(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        out.v[y * size + x] = (float) reach(x, y);
      }
    }
    return out;
  }

  private Grid within(Grid reaches, double share) {
    float soft = (float) (0.7 / (radius * aspect));
    Grid out = reaches.copy().smoothStep((float) share - soft, (float) share + soft);
    for (int i = 0; i < out.v.length; i++) {
      out.v[i] = 1 - out.v[i];
    }
    return out;
  }

  /**
   * Lays the object on the background.
   *
   * @param ground becomes the whole picture
   * @param material the object's own surface
   * @return where the object is, 0 to 1
   */
  Grid place(Canvas ground, Canvas material) {
    Grid reaches = reaches();
    Grid cover = within(reaches, 1);
    if (random.nextDouble() < 0.25) { // a ring
      cover.cut(within(reaches, between(random, 0.2, 0.6)));
    }
    drill(cover);
    contours(material, reaches);
    shade(material, reaches);
    Distractions.print(random, material, cx, cy, radius * aspect);
    shadow(ground, cover);
    ground.blend(cover, material);
    hold(ground, cover);
    if (random.nextDouble() < 0.15) {
      Distractions.shadow(random, ground);
    }
    return cover;
  }

  /** Now and then, round holes in a ring about the middle, through which the background is seen. */
  private void drill(Grid cover) {
    if (random.nextDouble() < 0.7) {
      return;
    }
    int count = 1 + random.nextInt(4);
    double inner = radius * aspect;
    double distance = inner * between(random, count == 1 ? 0 : 0.3, 0.65);
    double hole = inner * between(random, 0.05, count == 1 ? 0.3 : 0.15);
    double phase = random.nextDouble() * 2 * Math.PI;
    Grid holes = new Grid(size);
    for (int k = 0; k < count; k++) {
      double angle = phase + 2 * Math.PI * k / count;
      double x = cx + distance * Math.cos(angle);
      double y = cy + distance * Math.sin(angle);
      Shapes.blob(random, holes, x, y, hole, hole, 0, 0, 0);
    }
    cover.cut(holes);
  }

  /** Now and then, a wire or rod from the border that holds the object, its shadow upon that. */
  private void hold(Canvas canvas, Grid cover) {
    if (random.nextDouble() < 0.88) {
      return;
    }
    double angle = random.nextDouble() * 2 * Math.PI;
    double x = cx + 0.3 * radius * random.nextGaussian();
    double y = cy + 0.3 * radius * random.nextGaussian();
    double farX = x + 2 * size * Math.cos(angle);
    double farY = y + 2 * size * Math.sin(angle);
    double width = size * between(random, 0.008, 0.04);
    double dx = size * between(random, -0.06, 0.06);
    double dy = size * between(random, -0.06, 0.06);
    Grid shade = new Grid(size);
    Shapes.segment(shade, x, y, farX + dx, farY + dy, width, width);
    canvas.shade(
        shade.blur(size * between(random, 0.002, 0.01)).times(cover),
        (float) -between(random, 0.2, 0.7));
    Grid rod = new Grid(size);
    Shapes.segment(rod, x, y, farX, farY, width, width);
    canvas.blend(rod, ComputedMaterial.colour(random, 0.2));
  }

  /** Steps, grooves and inlays that follow the outline. */
  private void contours(Canvas material, Grid reaches) {
    int count = random.nextInt(4);
    for (int k = 0; k < count; k++) {
      double share = between(random, 0.15, 0.95);
      float step = (float) (0.18 * random.nextGaussian());
      Grid inner = within(reaches, share);
      if (random.nextBoolean()) {
        Grid groove = within(reaches, share - between(random, 0.01, 0.06));
        inner.add(groove, -1);
      }
      material.add(inner, step);
    }
  }

  /** A rounded edge, or a body that turns away from the light. */
  private void shade(Canvas material, Grid reaches) {
    float amount = (float) (0.45 * random.nextGaussian());
    double power = between(random, 1, 8);
    boolean round = random.nextBoolean();
    double light = random.nextDouble() * 2 * Math.PI;
    Grid shade = new Grid(size);
    for (int i = 0; i < shade.v.length; i++) {
      double x = (i % size - cx) / radius;
      double y = (i / size - cy) / radius;
      double bend = Math.pow(Math.min(1, reaches.v[i]), power);
      double side = round ? Math.cos(light) * x + Math.sin(light) * y : -1;
      shade.v[i] = (float) Math.max(-0.85, Math.min(0.8, amount * bend * side));
    }
    material.shade(shade, 1);
  }

  private void shadow(Canvas ground, Grid cover) {
    if (random.nextDouble() < 0.5) {
      return;
    }
    int dx = (int) (0.05 * size * random.nextGaussian());
    int dy = (int) (0.05 * size * random.nextGaussian());
    Grid moved = new Grid(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        moved.v[y * size + x] = cover.at(x - dx, y - dy);
      }
    }
    ground.shade(
        moved.blur(size * between(random, 0.004, 0.05)), (float) -between(random, 0.1, 0.7));
  }

  /** A piece broken off at the edge, as cover. */
  Grid missingPiece() {
    Grid bite = new Grid(size);
    double angle = random.nextDouble() * 2 * Math.PI;
    int i = (int) (angle / (2 * Math.PI) * outline.length) % outline.length;
    double u = radius * outline[i] * Math.cos(angle);
    double w = radius * outline[i] * Math.sin(angle) * aspect;
    double r = radius * ComputedMaterial.amplitude(random, 0.07, 0.4);
    Shapes.blob(
        random,
        bite,
        cx + Math.cos(turn) * u - Math.sin(turn) * w,
        cy + Math.sin(turn) * u + Math.cos(turn) * w,
        r,
        r * between(random, 0.4, 1),
        random.nextDouble() * Math.PI,
        between(random, 0, 0.8),
        0.1);
    return bite;
  }
}
