package dev.vcpclip.runtime.image;

/**
 * The resampler's inner loops: one operation on the first {@code n} values of whole arrays.
 *
 * <p>Written for the vectoriser of Java 17's compiler, which wants {@code int} arrays read from 0
 * in steps of one. An offset into a larger array, five products in one loop or a {@code Math.min}
 * there, and it falls back to narrower vectors or none: two to nine times slower.
 */
final class Lanes {
  /** Fraction bits of the weights of {@link #mix}. */
  static final int COLOR_PRECISION = 16;

  private static final int ROUND = 1 << (ResampleTable.PRECISION - 1);
  private static final int HEADER_INTS = 4;
  private static final int CACHE_LINE_INTS = 16;

  private Lanes() {}

  /**
   * Length of an array for {@code n} values that fills whole cache lines together with its header:
   * arrays allocated one after the other then lie alike, and vectors of all of them are aligned.
   */
  static int length(int n) {
    int lines = (n + HEADER_INTS + CACHE_LINE_INTS - 1) / CACHE_LINE_INTS;
    return lines * CACHE_LINE_INTS - HEADER_INTS;
  }

  /**
   * Starts sums with the four lines' products and one half, so that a shift rounds. Lines before a
   * kernel's first have no weight: where these are two or more, two are left out.
   */
  static void begin(int[] sums, int n, int[] a, int[] b, int[] c, int[] d, int[] weights, int w) {
    int w0 = weights[w];
    int w1 = weights[w + 1];
    int w2 = weights[w + 2];
    int w3 = weights[w + 3];
    if ((w0 | w1) == 0) {
      begin(sums, n, c, d, w2, w3);
      return;
    }
    for (int i = 0; i < n; i++) {
      sums[i] = ROUND + w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  /** Adds four lines' products; without the last two where the kernel ends before them. */
  static void add(int[] sums, int n, int[] a, int[] b, int[] c, int[] d, int[] weights, int w) {
    int w0 = weights[w];
    int w1 = weights[w + 1];
    int w2 = weights[w + 2];
    int w3 = weights[w + 3];
    if ((w2 | w3) == 0) {
      add(sums, n, a, b, w0, w1);
      return;
    }
    for (int i = 0; i < n; i++) {
      sums[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  private static void begin(int[] sums, int n, int[] a, int[] b, int w0, int w1) {
    for (int i = 0; i < n; i++) {
      sums[i] = ROUND + w0 * a[i] + w1 * b[i];
    }
  }

  private static void add(int[] sums, int n, int[] a, int[] b, int w0, int w1) {
    for (int i = 0; i < n; i++) {
      sums[i] += w0 * a[i] + w1 * b[i];
    }
  }

  /** Takes four bytes out of each value, the lowest into {@code a}. */
  static void unpack(int[] packed, int n, int[] a, int[] b, int[] c, int[] d) {
    for (int i = 0; i < n; i++) {
      a[i] = packed[i] & 0xFF;
    }
    for (int i = 0; i < n; i++) {
      b[i] = packed[i] >>> 8 & 0xFF;
    }
    for (int i = 0; i < n; i++) {
      c[i] = packed[i] >>> 16 & 0xFF;
    }
    for (int i = 0; i < n; i++) {
      d[i] = packed[i] >>> 24;
    }
  }

  /** Rounds and clips finished sums to bytes and shifts each into its value from the top. */
  static void pack(int[] sums, int n, int[] packed) {
    for (int i = 0; i < n; i++) {
      int value = sums[i] >> ResampleTable.PRECISION;
      value &= ~(value >> 31); // below 0: 0
      value |= (255 - value) >> 31; // above 255: all ones, of which the lowest byte counts
      packed[i] = packed[i] >>> 8 | value << 24;
    }
  }

  /**
   * Multiplies two arrays of bytes by a weight each, adds, clips to bytes and shifts each result
   * into its value from the top, as {@link #pack} does.
   *
   * @param weights of both arrays, and what is added; all with {@value #COLOR_PRECISION} bits of
   *     fraction
   */
  static void mix(int[] a, int[] b, int n, int[] weights, int[] packed) {
    int w0 = weights[0];
    int w1 = weights[1];
    int bias = weights[2];
    for (int i = 0; i < n; i++) {
      int value = bias + w0 * a[i] + w1 * b[i] >> COLOR_PRECISION;
      value &= ~(value >> 31);
      value |= (255 - value) >> 31;
      packed[i] = packed[i] >>> 8 | value << 24;
    }
  }

  /** The same of three arrays. */
  static void mix(int[] a, int[] b, int[] c, int n, int[] weights, int[] packed) {
    int w0 = weights[0];
    int w1 = weights[1];
    int w2 = weights[2];
    int bias = weights[3];
    for (int i = 0; i < n; i++) {
      int value = bias + w0 * a[i] + w1 * b[i] + w2 * c[i] >> COLOR_PRECISION;
      value &= ~(value >> 31);
      value |= (255 - value) >> 31;
      packed[i] = packed[i] >>> 8 | value << 24;
    }
  }
}
