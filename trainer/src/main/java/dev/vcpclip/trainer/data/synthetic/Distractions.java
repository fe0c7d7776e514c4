package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.amplitude;
import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;

/**
 * What stands out of a good picture and is no defect: borders, seams, shadows with a sharp edge,
 * lettering, reflections. Drawn before any defect, never marked.
 */
final class Distractions {
  private Distractions() {}

  /** Draws one or two of them into a surface. */
  static void draw(RandomGenerator random, Canvas canvas) {
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(5)) {
        case 0 -> border(random, canvas);
        case 1 -> seam(random, canvas);
        case 2 -> shadow(random, canvas);
        case 3 -> {
          double at = canvas.size * between(random, 0.3, 0.7);
          letters(random, canvas, at, at, canvas.size * between(random, 0.3, 0.6));
        }
        default -> reflection(random, canvas);
      }
    }
  }

  /** The end of the sheet along one side or more, and what lies beyond it. */
  private static void border(RandomGenerator random, Canvas canvas) {
    int size = canvas.size;
    float[] beyond =
        random.nextBoolean()
            ? ComputedMaterial.colour(random, 0.1)
            : new float[] {random.nextBoolean() ? 0.02f : 0.97f};
    double tilt = 0.03 * random.nextGaussian();
    int sides = 1 + random.nextInt(15);
    double width = size * between(random, 0.01, 0.25);
    Grid cover = new Grid(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double inside = size;
        inside = (sides & 1) != 0 ? Math.min(inside, x + tilt * y) : inside;
        inside = (sides & 2) != 0 ? Math.min(inside, size - 1 - x + tilt * y) : inside;
        inside = (sides & 4) != 0 ? Math.min(inside, y + tilt * x) : inside;
        inside = (sides & 8) != 0 ? Math.min(inside, size - 1 - y + tilt * x) : inside;
        cover.v[y * size + x] = (float) Math.min(1, Math.max(0, width - inside + 0.5));
      }
    }
    canvas.blend(cover, beyond);
  }

  /** Straight lines from one side of the picture to the other, equally wide all along. */
  private static void seam(RandomGenerator random, Canvas canvas) {
    int size = canvas.size;
    double angle = random.nextInt(2) * Math.PI / 2 + 0.05 * random.nextGaussian();
    int count = 1 + random.nextInt(3);
    double width = size * amplitude(random, 0.006, 0.06);
    float step = (float) (0.2 * random.nextGaussian());
    for (int i = 0; i < count; i++) {
      Grid line = new Grid(size);
      double x = size * random.nextDouble();
      double y = size * random.nextDouble();
      double far = 1.5 * size;
      Shapes.segment(
          line,
          x - far * Math.cos(angle),
          y - far * Math.sin(angle),
          x + far * Math.cos(angle),
          y + far * Math.sin(angle),
          width,
          width);
      canvas.add(line, step);
    }
  }

  /** Half of the picture, or a band, in the shadow or in brighter light. */
  static void shadow(RandomGenerator random, Canvas canvas) {
    int size = canvas.size;
    double angle = random.nextDouble() * 2 * Math.PI;
    double offset = size * 0.3 * random.nextGaussian();
    double band = random.nextBoolean() ? 4.0 * size : size * between(random, 0.1, 0.5);
    double soft = size * amplitude(random, 0.004, 0.1);
    Grid cover = new Grid(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double d = Math.cos(angle) * (x - size / 2.0) + Math.sin(angle) * (y - size / 2.0) - offset;
        float in = Grid.smoothStep((float) -soft, (float) soft, (float) d);
        float out = Grid.smoothStep((float) -soft, (float) soft, (float) (d - band));
        cover.v[y * size + x] = in - out;
      }
    }
    canvas.shade(cover, (float) between(random, -0.6, 0.6));
  }

  /** A soft bright streak or spot. */
  private static void reflection(RandomGenerator random, Canvas canvas) {
    int size = canvas.size;
    Grid cover = new Grid(size);
    double wide = size * between(random, 0.1, 0.8);
    Shapes.blob(
        random,
        cover,
        size * random.nextDouble(),
        size * random.nextDouble(),
        wide,
        wide * between(random, 0.1, 1),
        random.nextDouble() * Math.PI,
        0,
        1);
    canvas.add(cover.blur(size * between(random, 0.02, 0.08)), (float) between(random, 0.08, 0.5));
  }

  /** Now and then, letters or a drawing on an object. */
  static void print(RandomGenerator random, Canvas canvas, double cx, double cy, double radius) {
    double kind = random.nextDouble();
    if (kind < 0.25) {
      letters(random, canvas, cx, cy, 1.2 * radius);
    } else if (kind < 0.4) {
      drawing(random, canvas, cx, cy, radius);
    }
  }

  /** Rows of signs made of a few strokes each, equal in size and tone. */
  private static void letters(
      RandomGenerator random, Canvas canvas, double cx, double cy, double width) {
    int rows = 1 + random.nextInt(3);
    int columns = 3 + random.nextInt(7);
    double w = width / columns;
    double h = w * between(random, 1, 1.8);
    double stroke = Math.max(0.8, w * between(random, 0.12, 0.25));
    Grid cover = new Grid(canvas.size);
    for (int i = 0; i < rows * columns; i++) {
      double x = cx - width / 2 + i % columns * w;
      double y = cy - rows * h * 0.65 + i / columns * h * 1.3;
      double lastX = x + 0.7 * w * random.nextInt(2);
      double lastY = y + h * random.nextInt(2);
      int strokes = 2 + random.nextInt(3);
      for (int s = 0; s < strokes; s++) {
        double nextX = x + 0.35 * w * random.nextInt(3);
        double nextY = y + 0.5 * h * random.nextInt(3);
        Shapes.segment(cover, lastX, lastY, nextX, nextY, stroke, stroke);
        lastX = nextX;
        lastY = nextY;
      }
    }
    canvas.blend(cover.scale((float) between(random, 0.4, 1)), ComputedMaterial.colour(random, 1));
  }

  /** Rings and spokes around a centre. */
  private static void drawing(
      RandomGenerator random, Canvas canvas, double cx, double cy, double radius) {
    int spokes = 3 + random.nextInt(8);
    double inner = radius * between(random, 0.1, 0.4);
    double outer = radius * between(random, 0.5, 0.8);
    double width = Math.max(0.8, radius * between(random, 0.02, 0.1));
    double phase = random.nextDouble() * Math.PI;
    boolean dots = random.nextBoolean();
    Grid cover = new Grid(canvas.size);
    for (int i = 0; i < spokes; i++) {
      double a = phase + 2 * Math.PI * i / spokes;
      double x = cx + outer * Math.cos(a);
      double y = cy + outer * Math.sin(a);
      double fromX = dots ? x : cx + inner * Math.cos(a);
      double fromY = dots ? y : cy + inner * Math.sin(a);
      Shapes.segment(cover, fromX, fromY, x, y, dots ? 2 * width : width, dots ? 2 * width : width);
    }
    canvas.blend(cover.scale((float) between(random, 0.4, 1)), ComputedMaterial.colour(random, 1));
  }
}
