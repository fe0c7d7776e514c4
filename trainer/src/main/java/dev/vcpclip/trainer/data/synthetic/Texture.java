package dev.vcpclip.trainer.data.synthetic;

import java.util.random.RandomGenerator;

/**
 * One photographed texture with its halvings, read by bilinear sampling.
 *
 * <p>Immutable and thread-safe.
 */
final class Texture {
  private final String material;
  private final boolean seamless;
  private final Level[] levels;

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
   * @param material the word for it in captions
   * @param seamless whether it may be repeated; otherwise it is mirrored at its border
   */
  Texture(String material, boolean seamless, int width, int height, byte[] rgb) {
    this.material = material;
    this.seamless = seamless;
    this.levels = new Level[4];
    levels[0] = new Level(width, height, rgb);
    for (int i = 1; i < levels.length; i++) {
      levels[i] = levels[i - 1].half();
    }
  }

  String material() {
    return material;
  }

  /** A turned, flipped, scaled view of the texture. */
  Canvas view(RandomGenerator random, int size) {
    Level full = levels[0];
    double most = Math.min(full.width, full.height) / (double) size;
    // Source pixels per pixel: from an enlarged detail to the whole texture, repeated if seamless.
    double footprint = most * (0.35 + (seamless ? 1.15 : 0.6) * random.nextDouble());
    int level = 0;
    while (level < levels.length - 1 && footprint > 1.4) {
      level++;
      footprint /= 2;
    }
    double angle = random.nextInt(4) * Math.PI / 2;
    if (random.nextDouble() < 0.5) {
      angle += random.nextDouble() * Math.PI * 2;
    }
    int flip = random.nextBoolean() ? -1 : 1;
    Level source = levels[level];
    double x0 = random.nextDouble() * source.width;
    double y0 = random.nextDouble() * source.height;
    double cos = Math.cos(angle) * footprint;
    double sin = Math.sin(angle) * footprint;
    Canvas out = new Canvas(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double sx = x0 + cos * flip * x - sin * y;
        double sy = y0 + sin * flip * x + cos * y;
        int ix = (int) Math.floor(sx);
        int iy = (int) Math.floor(sy);
        float fx = (float) (sx - ix);
        float fy = (float) (sy - iy);
        int xa = wrap(ix, source.width);
        int xb = wrap(ix + 1, source.width);
        int ya = wrap(iy, source.height);
        int yb = wrap(iy + 1, source.height);
        for (int c = 0; c < 3; c++) {
          float top = source.at(xa, ya, c) * (1 - fx) + source.at(xb, ya, c) * fx;
          float bottom = source.at(xa, yb, c) * (1 - fx) + source.at(xb, yb, c) * fx;
          out.planes[c].v[y * size + x] = top + fy * (bottom - top);
        }
      }
    }
    return out;
  }

  private int wrap(int i, int n) {
    if (seamless) {
      return Math.floorMod(i, n);
    }
    int m = Math.floorMod(i, 2 * n);
    return m < n ? m : 2 * n - 1 - m;
  }
}
