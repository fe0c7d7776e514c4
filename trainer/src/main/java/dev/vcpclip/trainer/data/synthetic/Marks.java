package dev.vcpclip.trainer.data.synthetic;

/** Defects made of small, closed shapes. */
final class Marks {
  private Marks() {}

  /** Small elongated dark or bright blobs, often in a row along one direction. */
  static boolean inclusions(Specimen s) {
    int count = 1 + s.random.nextInt(s.chance(0.5) ? 2 : 7);
    double angle = s.chance(0.6) ? s.random.nextInt(2) * Math.PI / 2 : s.angle();
    double aspect = s.amplitude(1.3, 12);
    double length = s.size * s.amplitude(0.03, 0.25);
    boolean inRow = s.chance(0.5);
    double x = s.place(0.1);
    double y = s.place(0.1);
    double soft = s.between(0.15, 0.7);
    double ragged = s.between(0, 1);
    Grid cover = new Grid(s.size);
    for (int i = 0; i < count; i++) {
      double a = angle + 0.06 * s.random.nextGaussian();
      double l = length * s.amplitude(0.4, 1.6);
      double half = Math.max(0.7, l / (aspect * s.amplitude(0.7, 1.4)));
      Shapes.blob(s.random, cover, x, y, l, half, a, ragged, soft);
      if (inRow) {
        double along = s.size * 0.2 * s.random.nextGaussian();
        double across = s.size * 0.05 * s.random.nextGaussian();
        x += Math.cos(a) * along - Math.sin(a) * across;
        y += Math.sin(a) * along + Math.cos(a) * across;
      } else {
        x = s.place(0.05);
        y = s.place(0.05);
      }
    }
    if (s.chance(0.3)) {
      Grid uneven = Noise.fractal(s.random, s.size, s.size * 0.05, 3, 0.7);
      cover.times(uneven.smoothStep(-1.8f, 0.2f));
    }
    return s.tone(cover, s.tinted(s.step(0.9, 5)));
  }

  static boolean holes(Specimen s) {
    int count = s.chance(0.6) ? 1 : 2 + s.random.nextInt(4);
    double radius = s.size * s.amplitude(0.015, 0.12);
    float depth = -Math.abs(s.step(2.5, 8));
    Grid cover = new Grid(s.size);
    Grid rim = new Grid(s.size);
    boolean hasRim = s.chance(0.4);
    for (int i = 0; i < count; i++) {
      double x = s.place(0.05);
      double y = s.place(0.05);
      double r = radius * s.amplitude(0.5, 1.5);
      double aspect = s.between(0.6, 1);
      double angle = s.angle();
      double ragged = s.between(0, 0.8);
      Shapes.blob(s.random, cover, x, y, r, r * aspect, angle, ragged, 0.15);
      if (hasRim) {
        Shapes.blob(
            s.random, rim, x + 0.2 * r, y + 0.2 * r, r * 1.3, r * aspect * 1.3, angle, 0, 0.2);
      }
    }
    if (hasRim) {
      s.canvas.add(rim, -0.4f * depth);
      s.mark(rim);
    }
    if (s.chance(0.5)) {
      s.canvas.blend(cover, (float) s.between(0, 0.15));
    } else {
      s.canvas.add(cover, depth);
    }
    return s.mark(cover);
  }

  /** A cloud of small pits. */
  static boolean pitting(Specimen s) {
    int count = 6 + s.random.nextInt(50);
    double x = s.place(0.15);
    double y = s.place(0.15);
    double spread = s.size * s.between(0.05, 0.2);
    double stretch = s.amplitude(0.4, 2.5);
    double radius = s.size * s.amplitude(0.006, 0.02);
    Grid cover = new Grid(s.size);
    for (int i = 0; i < count; i++) {
      double px = x + spread * s.random.nextGaussian() * stretch;
      double py = y + spread * s.random.nextGaussian() / stretch;
      double w = 2 * radius * s.amplitude(0.5, 1.6);
      double angle = s.angle();
      Shapes.segment(
          cover,
          px,
          py,
          px + Math.cos(angle) * w * 0.5,
          py + Math.sin(angle) * w * 0.5,
          w,
          w * 0.7);
    }
    float step = s.step(2, 7);
    s.canvas.add(cover, s.tinted(step));
    // Pits that nearly touch are one defect.
    return s.mark(cover.blur(radius).scale(2));
  }

  /** Drops of paint, oil or glue with a clean border. */
  static boolean spots(Specimen s) {
    int count = s.chance(0.5) ? 1 : 2 + s.random.nextInt(6);
    double radius = s.size * s.amplitude(0.015, 0.1);
    float[] colour = ComputedMaterial.colour(s.random, s.chance(0.6) ? 1.2 : 0.1);
    Grid cover = new Grid(s.size);
    double x = s.place(0.1);
    double y = s.place(0.1);
    for (int i = 0; i < count; i++) {
      double r = Math.max(1, radius * s.amplitude(0.4, 1.4));
      Shapes.blob(s.random, cover, x, y, r, r * s.between(0.6, 1), s.angle(), 0.3, 0.1);
      x = s.place(0.05);
      y = s.place(0.05);
    }
    s.canvas.blend(cover.copy().scale((float) s.between(0.5, 1)), colour);
    return s.tone(cover, s.step(1, 3));
  }

  /** A hollow or a bump: bright on the side towards the light, dark on the other. */
  static boolean dent(Specimen s) {
    double rx = s.size * s.amplitude(0.03, 0.16);
    double ry = rx * s.between(0.5, 1);
    double cx = s.place(0.1);
    double cy = s.place(0.1);
    double turn = s.angle();
    double light = s.angle();
    float depth = Math.abs(s.step(2, 6));
    double flat = s.between(1, 3);
    Grid slope = new Grid(s.size);
    Grid cover = new Grid(s.size);
    for (int y = 0; y < s.size; y++) {
      for (int x = 0; x < s.size; x++) {
        double u = (Math.cos(turn) * (x - cx) + Math.sin(turn) * (y - cy)) / rx;
        double w = (-Math.sin(turn) * (x - cx) + Math.cos(turn) * (y - cy)) / ry;
        double r2 = u * u + w * w;
        if (r2 > 4) {
          continue;
        }
        double fall = Math.exp(-Math.pow(r2, flat));
        double side = Math.cos(light - turn) * u + Math.sin(light - turn) * w;
        int p = y * s.size + x;
        slope.v[p] = (float) (side * Math.pow(r2, flat - 1) * fall * 2);
        cover.v[p] = r2 < 1.4 ? 1 : 0;
      }
    }
    s.canvas.add(slope, depth);
    return s.mark(cover);
  }
}
