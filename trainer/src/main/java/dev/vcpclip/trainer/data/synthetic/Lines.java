package dev.vcpclip.trainer.data.synthetic;

/** Defects made of lines. */
final class Lines {
  private Lines() {}

  static boolean scratches(Specimen s) {
    int count = s.chance(0.45) ? 1 : 2 + s.random.nextInt(5);
    boolean parallel = s.chance(0.7);
    double common = s.chance(0.5) ? s.random.nextInt(2) * Math.PI / 2 : s.angle();
    double width = s.size * s.amplitude(0.006, 0.035);
    double spread = parallel && s.chance(0.4) ? 0.1 : 0.5;
    double centre = s.place(0.1);
    float step = s.step(1.3, 6);
    boolean relief = s.chance(0.2);
    boolean longOnes = s.chance(0.4);
    Grid all = new Grid(s.size);
    for (int i = 0; i < count; i++) {
      Grid one = new Grid(s.size);
      double angle = parallel ? common + 0.04 * s.random.nextGaussian() : s.angle();
      double length = s.size * (longOnes ? s.between(0.6, 1.6) : s.amplitude(0.08, 0.7));
      double bend = s.chance(0.5) ? 0 : 0.3 * s.random.nextGaussian();
      double x = spread < 0.5 ? centre + spread * s.size * s.random.nextGaussian() : s.place(0.05);
      double y = spread < 0.5 ? centre + spread * s.size * s.random.nextGaussian() : s.place(0.05);
      Shapes.stroke(
          one, x, y, angle, length, width * s.amplitude(0.5, 1.5), parallel ? bend * 0.2 : bend);
      if (s.chance(0.35)) {
        interrupt(s, one, angle);
      }
      all.max(one);
    }
    if (s.chance(0.3)) {
      all.blur(width * 0.3);
    }
    if (relief) {
      Grid other = new Grid(s.size);
      int shift = (int) Math.max(1, Math.round(width));
      for (int y = shift; y < s.size; y++) {
        System.arraycopy(all.v, (y - shift) * s.size, other.v, y * s.size + shift, s.size - shift);
      }
      s.canvas.add(other, -0.7f * step);
    }
    return s.tone(all, s.tinted(step));
  }

  /** Fades a line in and out along its way. */
  private static void interrupt(Specimen s, Grid line, double angle) {
    Grid gaps = Noise.fractal(s.random, s.size, s.size * s.between(0.05, 0.2), 2, 0.6);
    line.times(gaps.smoothStep(-0.6f, 0.3f));
  }

  static boolean crack(Specimen s) {
    Grid cover = new Grid(s.size);
    // A third are hairlines: one or two pixels of a picture of 256.
    double width =
        s.size * (s.chance(0.35) ? s.amplitude(0.003, 0.008) : s.amplitude(0.006, 0.025));
    int branches = s.random.nextInt(4);
    double length = s.size * s.between(0.25, 1.1);
    double heading = s.angle();
    double x = s.place(0.2) - Math.cos(heading) * length / 2;
    double y = s.place(0.2) - Math.sin(heading) * length / 2;
    Shapes.walk(s.random, cover, x, y, heading, length, width, s.between(0.25, 0.8), branches);
    float step = -Math.abs(s.step(1.8, 7));
    if (s.chance(0.12)) {
      step = -step;
    }
    return s.tone(cover, step);
  }

  static boolean fibre(Specimen s) {
    Grid cover = new Grid(s.size);
    double x = s.place(0.2);
    double y = s.place(0.2);
    double heading = s.angle();
    double curl = s.between(-0.08, 0.08);
    double width = s.size * s.amplitude(0.007, 0.022);
    int steps = 15 + s.random.nextInt(50);
    double pace = s.size * 0.015;
    for (int i = 0; i < steps; i++) {
      double nx = x + Math.cos(heading) * pace;
      double ny = y + Math.sin(heading) * pace;
      Shapes.segment(cover, x, y, nx, ny, width, width);
      curl += 0.03 * s.random.nextGaussian();
      heading += curl;
      x = nx;
      y = ny;
    }
    if (s.chance(0.5)) {
      s.canvas.blend(cover, ComputedMaterial.colour(s.random, 0.8));
    }
    return s.tone(cover, s.step(1.5, 6));
  }

  /** A rubbed area: many fine parallel strokes over a slight change of tone. */
  static boolean abrasion(Specimen s) {
    Grid area = new Grid(s.size);
    double radius = s.size * s.between(0.1, 0.35);
    Shapes.blob(
        s.random,
        area,
        s.place(0.2),
        s.place(0.2),
        radius,
        radius * s.between(0.35, 1),
        s.angle(),
        0.7,
        0.3);
    Grid strokes = new Grid(s.size);
    double angle = s.angle();
    int count = 30 + s.random.nextInt(80);
    for (int i = 0; i < count; i++) {
      Shapes.stroke(
          strokes,
          s.place(0),
          s.place(0),
          angle + 0.15 * s.random.nextGaussian(),
          s.size * s.between(0.1, 0.4),
          s.size * 0.008 * s.between(0.7, 2),
          0.1);
    }
    float step = s.step(1.5, 5);
    s.canvas.add(strokes.times(area), step);
    s.canvas.add(area, 0.4f * step);
    return s.mark(area);
  }
}
