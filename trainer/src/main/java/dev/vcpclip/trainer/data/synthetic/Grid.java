package dev.vcpclip.trainer.data.synthetic;

import java.util.Arrays;

/**
 * A square plane of floats, row-major, and the arithmetic the generator needs on it.
 *
 * <p>Mutable; used by one thread.
 */
final class Grid {
  final int size;
  final float[] v;

  Grid(int size) {
    this(size, new float[size * size]);
  }

  Grid(int size, float[] values) {
    this.size = size;
    this.v = values;
  }

  Grid copy() {
    return new Grid(size, v.clone());
  }

  Grid fill(float value) {
    Arrays.fill(v, value);
    return this;
  }

  float mean() {
    double sum = 0;
    for (float x : v) {
      sum += x;
    }
    return (float) (sum / v.length);
  }

  float deviation() {
    double mean = mean();
    double sum = 0;
    for (float x : v) {
      sum += (x - mean) * (x - mean);
    }
    return (float) Math.sqrt(sum / v.length);
  }

  /** The value that the given share of the pixels stays below; estimated on a subset. */
  float quantile(double share) {
    int step = Math.max(1, v.length / 2048);
    float[] some = new float[(v.length + step - 1) / step];
    for (int i = 0, k = 0; i < v.length; i += step) {
      some[k++] = v[i];
    }
    Arrays.sort(some);
    return some[
        (int) Math.min(some.length - 1L, Math.max(0L, Math.round(share * (some.length - 1))))];
  }

  /** Mean 0, deviation 1 (a flat plane becomes 0). */
  Grid standardise() {
    float mean = mean();
    float scale = 1f / Math.max(1e-6f, deviation());
    for (int i = 0; i < v.length; i++) {
      v[i] = (v[i] - mean) * scale;
    }
    return this;
  }

  Grid scale(float factor) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= factor;
    }
    return this;
  }

  Grid add(Grid other, float factor) {
    for (int i = 0; i < v.length; i++) {
      v[i] += factor * other.v[i];
    }
    return this;
  }

  Grid max(Grid other) {
    for (int i = 0; i < v.length; i++) {
      v[i] = Math.max(v[i], other.v[i]);
    }
    return this;
  }

  Grid times(Grid other) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= other.v[i];
    }
    return this;
  }

  /** Coverage without what is covered by another: {@code this * (1 - other)}. */
  Grid cut(Grid other) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= 1 - other.v[i];
    }
    return this;
  }

  /** A soft step per pixel: 0 below {@code from}, 1 above {@code to}. */
  Grid smoothStep(float from, float to) {
    for (int i = 0; i < v.length; i++) {
      v[i] = smoothStep(from, to, v[i]);
    }
    return this;
  }

  static float smoothStep(float from, float to, float x) {
    float t = Math.min(1f, Math.max(0f, (x - from) / (to - from)));
    return t * t * (3 - 2 * t);
  }

  /** Bilinear value at a position in pixels, edges repeated. */
  float at(float x, float y) {
    float cx = Math.min(size - 1.001f, Math.max(0f, x));
    float cy = Math.min(size - 1.001f, Math.max(0f, y));
    int ix = (int) cx;
    int iy = (int) cy;
    float fx = cx - ix;
    float fy = cy - iy;
    int p = iy * size + ix;
    float top = v[p] + fx * (v[p + 1] - v[p]);
    float bottom = v[p + size] + fx * (v[p + size + 1] - v[p + size]);
    return top + fy * (bottom - top);
  }

  /** Three box blurs in each direction: close to a Gaussian of that deviation, in time O(1). */
  Grid blur(double sigma) {
    if (sigma < 0.25) {
      return this;
    }
    if (sigma < 1.2) {
      return smallBlur(sigma);
    }
    int radius = Math.max(1, (int) Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
    float[] line = new float[size];
    for (int pass = 0; pass < 3; pass++) {
      for (int y = 0; y < size; y++) {
        boxLine(y * size, 1, radius, line);
      }
      for (int x = 0; x < size; x++) {
        boxLine(x, size, radius, line);
      }
    }
    return this;
  }

  private Grid smallBlur(double sigma) {
    float side = (float) Math.exp(-0.5 / (sigma * sigma));
    float centre = 1f / (1 + 2 * side);
    side *= centre;
    float[] out = new float[v.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int p = y * size + x;
        int left = x > 0 ? p - 1 : p;
        int right = x < size - 1 ? p + 1 : p;
        out[p] = centre * v[p] + side * (v[left] + v[right]);
      }
    }
    for (int y = 0; y < size; y++) {
      int up = y > 0 ? -size : 0;
      int down = y < size - 1 ? size : 0;
      for (int x = 0; x < size; x++) {
        int p = y * size + x;
        v[p] = centre * out[p] + side * (out[p + up] + out[p + down]);
      }
    }
    return this;
  }

  private void boxLine(int start, int step, int radius, float[] line) {
    for (int i = 0, p = start; i < size; i++, p += step) {
      line[i] = v[p];
    }
    float sum = 0;
    for (int k = -radius; k <= radius; k++) {
      sum += line[clamp(k)];
    }
    float weight = 1f / (2 * radius + 1);
    for (int i = 0, p = start; i < size; i++, p += step) {
      v[p] = sum * weight;
      sum += line[clamp(i + radius + 1)] - line[clamp(i - radius)];
    }
  }

  private int clamp(int i) {
    return i < 0 ? 0 : Math.min(i, size - 1);
  }
}
