package dev.vcpclip.trainer.data.synthetic;

/** Defects that cover an area. */
final class Areas {
  private Areas() {}

  /** A change of tone over irregular areas of up to half the picture. */
  static boolean stain(Specimen s) {
    Grid cover = Shapes.areas(s.random, s.size, s.amplitude(0.04, 0.5), s.amplitude(0.04, 0.5));
    float step = s.step(0.7, 3.5);
    float[] delta = s.tinted(step);
    if (s.chance(0.25)) {
      Grid uneven = Noise.fractal(s.random, s.size, s.size * 0.15, 4, 0.6);
      s.canvas.add(cover.copy().times(uneven), 0.3f * step);
    }
    if (s.chance(0.25)) {
      // Dried drops have a darker border.
      Grid rim = cover.copy();
      for (int i = 0; i < rim.v.length; i++) {
        rim.v[i] = 4 * rim.v[i] * (1 - rim.v[i]);
      }
      s.canvas.add(rim, 0.6f * step);
    }
    return s.tone(cover, delta);
  }

  /** Areas where the surface itself is another: its grain is stronger, weaker or gone. */
  static boolean patch(Specimen s) {
    Grid cover = Shapes.areas(s.random, s.size, s.amplitude(0.04, 0.5), s.amplitude(0.04, 0.4));
    double keep = s.chance(0.7) ? s.between(0, 0.6) : 1;
    for (Grid plane : s.canvas.planes) {
      Grid smooth = plane.copy().blur(s.size / 20.0);
      for (int i = 0; i < plane.v.length; i++) {
        float own = smooth.v[i] - plane.v[i];
        plane.v[i] += (float) (cover.v[i] * (1 - keep) * own);
      }
    }
    if (keep == 1) {
      Grid grain = Noise.fractal(s.random, s.size, s.amplitude(1.2, 8), 2, 0.8);
      s.canvas.add(grain.times(cover), (float) Math.max(0.04, s.between(1.2, 2.5) * s.grain));
    }
    return s.tone(cover, s.tinted(s.step(0.7, 3)));
  }

  /** Dark in the middle, fading outwards, brownish. */
  static boolean burn(Specimen s) {
    Grid cover = new Grid(s.size);
    double radius = s.size * s.between(0.06, 0.3);
    Shapes.blob(
        s.random,
        cover,
        s.place(0.15),
        s.place(0.15),
        radius,
        radius * s.between(0.5, 1),
        s.angle(),
        0.6,
        0.6);
    float strength = (float) s.between(0.35, 0.9);
    Grid weight = cover.copy().scale(strength);
    s.canvas.blend(
        weight,
        (float) s.between(0.05, 0.2),
        (float) s.between(0.03, 0.14),
        (float) s.between(0.0, 0.1));
    return s.mark(cover);
  }

  /** Another material over an area. */
  static boolean contamination(Specimen s, Canvas other) {
    Grid cover;
    if (s.chance(0.5)) {
      cover = Shapes.areas(s.random, s.size, s.amplitude(0.02, 0.35), 0.05);
    } else {
      cover = new Grid(s.size);
      double radius = s.size * s.amplitude(0.03, 0.25);
      Shapes.blob(
          s.random,
          cover,
          s.place(0.1),
          s.place(0.1),
          radius,
          radius * s.between(0.3, 1),
          s.angle(),
          s.between(0, 1),
          0.1);
    }
    float opacity = (float) s.between(0.4, 1);
    if (!differs(s, cover, other, opacity)) {
      s.canvas.add(cover, s.step(1.5, 4));
    }
    s.canvas.blend(cover.copy().scale(opacity), other);
    return s.mark(cover);
  }

  /** Whether the other material stands out where it would be laid, by tone or by contrast. */
  private static boolean differs(Specimen s, Grid cover, Canvas other, float opacity) {
    double weight = 1e-6;
    double[] own = new double[3];
    double[] foreign = new double[3];
    for (int i = 0; i < cover.v.length; i++) {
      weight += cover.v[i];
      for (int c = 0; c < 3; c++) {
        own[c] += cover.v[i] * s.canvas.planes[c].v[i];
        foreign[c] += cover.v[i] * other.planes[c].v[i];
      }
    }
    double most = 0;
    for (int c = 0; c < 3; c++) {
      most = Math.max(most, Math.abs(own[c] - foreign[c]) / weight);
    }
    return opacity * most > 0.05 + 0.8 * s.grain + 0.5 * s.structure;
  }

  /**
   * A piece of the surface that sits in the wrong place; only where there is structure to break.
   */
  static boolean misplaced(Specimen s) {
    if (s.structure < 0.6 * s.grain && s.grain < 0.05) {
      return false;
    }
    int w = (int) (s.size * s.between(0.1, 0.35));
    int h = (int) (s.size * s.between(0.1, 0.35));
    int x0 = s.random.nextInt(s.size - w);
    int y0 = s.random.nextInt(s.size - h);
    double fromX = s.between(0, s.size - 1.0 - w);
    double fromY = s.between(0, s.size - 1.0 - h);
    double turn = s.between(0.3, 2.8);
    double gain = s.chance(0.6) ? s.between(0.6, 1.4) : 1;
    Canvas source = s.canvas.copy();
    Grid cover = new Grid(s.size);
    double change = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double dx = x - w / 2.0;
        double dy = y - h / 2.0;
        float sx = (float) (fromX + w / 2.0 + Math.cos(turn) * dx - Math.sin(turn) * dy);
        float sy = (float) (fromY + h / 2.0 + Math.sin(turn) * dx + Math.cos(turn) * dy);
        int p = (y0 + y) * s.size + x0 + x;
        cover.v[p] = 1;
        for (int c = 0; c < 3; c++) {
          float piece = (float) (gain * source.planes[c].at(sx, sy));
          change += Math.abs(piece - s.canvas.planes[c].v[p]);
          s.canvas.planes[c].v[p] = piece;
        }
      }
    }
    if (change / (3.0 * w * h) < 0.04) {
      s.canvas.add(cover, s.step(1.5, 4));
    }
    return s.mark(cover);
  }
}
