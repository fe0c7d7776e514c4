package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;

/** One photograph of things as they are, in front of whatever is behind them. */
record Scene(Pyramid photograph) {
  /** Pixels around a picture, as a share of its side, that show what is behind. */
  private static final double RIM = 0.04;

  /** Deviation of the rim's brightness up to which it is one background. */
  private static final double EVEN = 0.06;

  /** A cropped, turned, flipped view, most of the photograph. */
  Canvas view(RandomGenerator random, int size) {
    int width = photograph.width();
    int height = photograph.height();
    double footprint = Math.min(width, height) / (double) size * between(random, 0.5, 1);
    double angle = random.nextInt(4) * Math.PI / 2;
    if (random.nextDouble() < 0.3) {
      angle += between(random, -0.3, 0.3);
    }
    boolean mirrored = random.nextBoolean();
    double half = footprint * size / 2;
    double x = between(random, half, Math.max(half, width - half));
    double y = between(random, half, Math.max(half, height - half));
    // From the middle of the picture, where it is turned about, back to its first pixel.
    double across = mirrored ? -half : half;
    double u = x - Math.cos(angle) * across + Math.sin(angle) * half;
    double v = y - Math.sin(angle) * across - Math.cos(angle) * half;
    return photograph.read(
        new Pyramid.View(u / width, v / height, footprint, angle, mirrored), size, false);
  }

  /**
   * Where a view shows something other than an even background, 0 to 1.
   *
   * @return null if what is along its rim is no even background, or if the rest is too little or
   *     nearly all
   */
  static Grid foreground(Canvas view) {
    int size = view.size;
    int rim = (int) Math.max(1, Math.round(RIM * size));
    Grid distance = new Grid(size);
    for (Grid plane : view.planes) {
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (int i = 0; i < plane.v.length; i++) {
        int edge =
            Math.min(
                Math.min(i % size, size - 1 - i % size), Math.min(i / size, size - 1 - i / size));
        if (edge < rim) {
          sum += plane.v[i];
          squares += plane.v[i] * plane.v[i];
          count++;
        }
      }
      double tone = sum / count;
      if (squares / count - tone * tone > EVEN * EVEN) {
        return null;
      }
      for (int i = 0; i < plane.v.length; i++) {
        distance.v[i] = Math.max(distance.v[i], (float) Math.abs(plane.v[i] - tone));
      }
    }
    Grid cover = distance.blur(size / 128.0).smoothStep(0.06f, 0.14f);
    return cover.mean() < 0.05 || cover.mean() > 0.9 ? null : cover;
  }
}
