package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;

/** Outlines of defects as planes of coverage in [0, 1]. */
final class Shapes {
  private Shapes() {}

  /** Draws one line piece with round ends, one pixel of soft edge. */
  static void segment(Grid out, double x0, double y0, double x1, double y1, double w0, double w1) {
    double reach = Math.max(w0, w1) / 2 + 1.5;
    int fromX = (int) Math.max(0, Math.floor(Math.min(x0, x1) - reach));
    int toX = (int) Math.min(out.size - 1.0, Math.ceil(Math.max(x0, x1) + reach));
    int fromY = (int) Math.max(0, Math.floor(Math.min(y0, y1) - reach));
    int toY = (int) Math.min(out.size - 1.0, Math.ceil(Math.max(y0, y1) + reach));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double length = Math.max(1e-9, dx * dx + dy * dy);
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        double t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
        double px = x - x0 - t * dx;
        double py = y - y0 - t * dy;
        double half = (w0 + t * (w1 - w0)) / 2;
        double d = Math.sqrt(px * px + py * py);
        float cover = (float) Math.min(Math.min(1, 2 * half + 0.2), Math.max(0, half + 0.5 - d));
        int p = y * out.size + x;
        out.v[p] = Math.max(out.v[p], cover);
      }
    }
  }

  /** A straight or bent stroke that thins out towards both ends. */
  static void stroke(
      Grid out, double cx, double cy, double angle, double length, double width, double bend) {
    int pieces = (int) Math.max(4, length / 4);
    double lastX = 0;
    double lastY = 0;
    double lastW = 0;
    for (int i = 0; i <= pieces; i++) {
      double t = i / (double) pieces - 0.5;
      double along = t * length;
      double across = bend * length * (t * t - 0.08);
      double x = cx + Math.cos(angle) * along - Math.sin(angle) * across;
      double y = cy + Math.sin(angle) * along + Math.cos(angle) * across;
      double w = width * (0.35 + 0.65 * Math.min(1, (0.5 - Math.abs(t)) * 6));
      if (i > 0) {
        segment(out, lastX, lastY, x, y, lastW, w);
      }
      lastX = x;
      lastY = y;
      lastW = w;
    }
  }

  /** A wandering line; {@code roughness} is the turn in radians per step of 2 % of the size. */
  static void walk(
      RandomGenerator random,
      Grid out,
      double x,
      double y,
      double heading,
      double length,
      double width,
      double roughness,
      int branches) {
    double step = Math.max(1.5, out.size * 0.02);
    int steps = (int) Math.max(3, length / step);
    double drift = heading;
    double w = width;
    for (int i = 0; i < steps; i++) {
      heading = drift + roughness * random.nextGaussian();
      drift += 0.25 * roughness * random.nextGaussian();
      double nx = x + Math.cos(heading) * step;
      double ny = y + Math.sin(heading) * step;
      double nw = Math.max(0.5, width * (1 - 0.6 * i / steps) * (0.7 + 0.6 * random.nextDouble()));
      segment(out, x, y, nx, ny, w, nw);
      if (branches > 0 && random.nextDouble() < branches / (double) steps) {
        double turn = (random.nextBoolean() ? 1 : -1) * between(random, 0.4, 1.2);
        walk(random, out, nx, ny, drift + turn, length * 0.4, nw * 0.8, roughness, branches / 2);
      }
      x = nx;
      y = ny;
      w = nw;
    }
  }

  /**
   * An ellipse with a ragged border.
   *
   * @param ragged 0 for a clean ellipse; at 1 the border wanders by half the radius
   * @param soft width of the edge relative to the radius
   */
  static void blob(
      RandomGenerator random,
      Grid out,
      double cx,
      double cy,
      double radiusX,
      double radiusY,
      double angle,
      double ragged,
      double soft) {
    double longest = Math.max(radiusX, radiusY);
    double shortest = Math.min(radiusX, radiusY);
    Grid noise =
        ragged > 0
            ? Noise.fractal(
                random,
                out.size,
                Math.max(2, shortest),
                3,
                0.6,
                longest / shortest,
                angle + (radiusY > radiusX ? Math.PI / 2 : 0))
            : null;
    double reach = longest * (1.2 + ragged) + 2;
    int fromX = (int) Math.max(0, cx - reach);
    int toX = (int) Math.min(out.size - 1.0, cx + reach);
    int fromY = (int) Math.max(0, cy - reach);
    int toY = (int) Math.min(out.size - 1.0, cy + reach);
    float edge = (float) Math.max(soft, 1 / shortest);
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        double u = (Math.cos(angle) * (x - cx) + Math.sin(angle) * (y - cy)) / radiusX;
        double w = (-Math.sin(angle) * (x - cx) + Math.cos(angle) * (y - cy)) / radiusY;
        int p = y * out.size + x;
        double r = Math.sqrt(u * u + w * w) + (noise == null ? 0 : 0.35 * ragged * noise.v[p]);
        float cover = 1 - Grid.smoothStep(1 - edge, 1 + edge, (float) r);
        out.v[p] = Math.max(out.v[p], cover);
      }
    }
  }

  /** Connected areas that cover about {@code share} of the picture, with a ragged border. */
  static Grid areas(RandomGenerator random, int size, double share, double soft) {
    double cell = size / between(random, 1.2, 4);
    Grid noise =
        Noise.fractal(
            random,
            size,
            cell,
            5,
            between(random, 0.3, 0.62),
            between(random, 1, 3.5),
            random.nextInt(2) * Math.PI / 2 + 0.2 * random.nextGaussian());
    float cut = noise.quantile(1 - share);
    return noise.smoothStep((float) (cut - soft), (float) (cut + soft));
  }
}
