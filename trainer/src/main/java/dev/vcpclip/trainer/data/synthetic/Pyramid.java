package dev.vcpclip.trainer.data.synthetic;

/**
 * One photograph with its halvings, read by bilinear sampling.
 *
 * <p>Immutable and thread-safe.
 */
final class Pyramid {
  private static final int LEVELS = 4;

  private final Level[] levels = new Level[LEVELS];

  /** Interleaved RGB bytes of one resolution. */
  private record Level(int width, int height, byte[] rgb) {
    Level half() {
      int w = width / 2;
      int h = height / 2;
      byte[] out = new byte[w * h * 3];
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          for (int c = 0; c < 3; c++) {
            int p = (2 * y * width + 2 * x) * 3 + c;
            int q = p + width * 3;
            int sum = (rgb[p] & 255) + (rgb[p + 3] & 255) + (rgb[q] & 255) + (rgb[q + 3] & 255);
            out[(y * w + x) * 3 + c] = (byte) ((sum + 2) / 4);
          }
        }
      }
      return new Level(w, h, out);
    }

    float at(int x, int y, int c) {
      return (rgb[(y * width + x) * 3 + c] & 255) / 255f;
    }
  }

  /**
   * What of a photograph a picture shows.
   *
   * @param u column of the picture's first pixel, as a share of the photograph's width
   * @param v row of it, as a share of the photograph's height
   * @param footprint pixels of the photograph that one of the picture covers, a side
   * @param angle that the picture is turned by, in radians
   * @param mirrored whether its columns run backwards
   */
  record View(double u, double v, double footprint, double angle, boolean mirrored) {}

  /** The photograph's pixels, row-major, interleaved red, green and blue. */
  Pyramid(int width, int height, byte[] rgb) {
    levels[0] = new Level(width, height, rgb);
    for (int i = 1; i < levels.length; i++) {
      levels[i] = levels[i - 1].half();
    }
  }

  int width() {
    return levels[0].width;
  }

  int height() {
    return levels[0].height;
  }

  /**
   * A view of the photograph.
   *
   * @param seamless whether it is repeated beyond its border; otherwise it is mirrored there
   */
  Canvas read(View view, int size, boolean seamless) {
    int level = 0;
    double footprint = view.footprint();
    while (level < levels.length - 1 && footprint > 1.4) {
      level++;
      footprint /= 2;
    }
    Level source = levels[level];
    int flip = view.mirrored() ? -1 : 1;
    double x0 = view.u() * source.width;
    double y0 = view.v() * source.height;
    double cos = Math.cos(view.angle()) * footprint;
    double sin = Math.sin(view.angle()) * footprint;
    Canvas out = new Canvas(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double sx = x0 + cos * flip * x - sin * y;
        double sy = y0 + sin * flip * x + cos * y;
        int ix = (int) Math.floor(sx);
        int iy = (int) Math.floor(sy);
        float fx = (float) (sx - ix);
        float fy = (float) (sy - iy);
        int xa = wrap(ix, source.width, seamless);
        int xb = wrap(ix + 1, source.width, seamless);
        int ya = wrap(iy, source.height, seamless);
        int yb = wrap(iy + 1, source.height, seamless);
        for (int c = 0; c < 3; c++) {
          float top = source.at(xa, ya, c) * (1 - fx) + source.at(xb, ya, c) * fx;
          float bottom = source.at(xa, yb, c) * (1 - fx) + source.at(xb, yb, c) * fx;
          out.planes[c].v[y * size + x] = top + fy * (bottom - top);
        }
      }
    }
    return out;
  }

  private static int wrap(int i, int n, boolean seamless) {
    if (seamless) {
      return Math.floorMod(i, n);
    }
    int m = Math.floorMod(i, 2 * n);
    return m < n ? m : 2 * n - 1 - m;
  }
}
