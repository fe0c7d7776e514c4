package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.VariantType;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Difference;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import dev.vcpclip.runtime.provider.Provider;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Collects how far a variant's outputs are from the portable graph's, picture by picture. */
final class MapDifferences {
  /** Largest relative difference of an exact variant. */
  private static final double ROUNDING = 1e-4;

  /** Of a lossy variant's map with the portable one; below, it is of no use for locating. */
  private static final double SMALLEST_CORRELATION = 0.8;

  private static final double MARGIN = 1.5;

  private int pictures;
  private double sum;
  private long pixels;
  private double p99;
  private double max;
  private double rankCorrelation;
  private double relativeMap;
  private double relativeScore;

  void add(Map<String, Tensor> expected, Map<String, Tensor> found) {
    float[] map = expected.get(BundleManifest.ANOMALY_MAP).floats();
    float[] other = found.get(BundleManifest.ANOMALY_MAP).floats();
    double[] differences =
        IntStream.range(0, map.length)
            .mapToDouble(i -> Math.abs((double) map[i] - other[i]))
            .sorted()
            .toArray();
    pictures++;
    sum += Arrays.stream(differences).sum();
    pixels += differences.length;
    // The worst picture counts: a mean over pictures would hide one that is ruined.
    p99 = Math.max(p99, differences[(int) (0.99 * (differences.length - 1))]);
    double largest = differences[differences.length - 1];
    max = Double.isNaN(largest) ? largest : Math.max(max, largest);
    double correlation = correlation(ranks(map), ranks(other));
    rankCorrelation = pictures == 1 ? correlation : Math.min(rankCorrelation, correlation);
    relativeMap = Math.max(relativeMap, largest / magnitude(map));
    float[] score = expected.get(BundleManifest.IMAGE_SCORE).floats();
    double scoreDifference = Math.abs(score[0] - found.get(BundleManifest.IMAGE_SCORE).floats()[0]);
    relativeScore = Math.max(relativeScore, scoreDifference / magnitude(score));
  }

  /**
   * What the manifest says about the variant.
   *
   * @throws VcpClipException when its maps are another model's
   */
  Variant variant(VariantType type, String model, String scoreModel) {
    Difference difference = new Difference(sum / pixels, p99, max, rankCorrelation, pictures);
    boolean same = relativeMap <= ROUNDING && relativeScore <= ROUNDING;
    // Neither comparison holds for NaN.
    if (!(type.lossy() ? rankCorrelation >= SMALLEST_CORRELATION : same)) {
      throw new VcpClipException(
          String.format(
              "variant '%s' differs from the portable graph by %.1e of the largest value, rank"
                  + " correlation %.3f. %s",
              type.label(), relativeMap, rankCorrelation, advice(type)));
    }
    return new Variant(
        type.label(),
        type.providers().stream().map(Provider::label).toList(),
        type.precision(),
        model,
        scoreModel,
        difference,
        tolerance(type, relativeMap),
        tolerance(type, relativeScore));
  }

  private static String advice(VariantType type) {
    return type.needsRanges()
        ? "Give more pictures of good parts with --good-pictures, or leave the variant out."
        : "Leave the variant out with --variants.";
  }

  /** Another processor rounds otherwise; a wrong kernel is further off than that. */
  private static double tolerance(VariantType type, double found) {
    return type.lossy() ? MARGIN * found : 0;
  }

  private static double magnitude(float[] values) {
    double magnitude = Float.MIN_NORMAL;
    for (float value : values) {
      magnitude = Math.max(magnitude, Math.abs(value));
    }
    return magnitude;
  }

  /** Place of each value in the order of all, equal ones sharing the mean of their places. */
  private static double[] ranks(float[] values) {
    // Value and index in one long: sorting objects would take a second for a map of 518 x 518.
    long[] order = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToIntBits(values[i] + 0f);
      int sortable = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
      order[i] = (Integer.toUnsignedLong(sortable) << 31) | i;
    }
    Arrays.sort(order);
    double[] ranks = new double[values.length];
    int first = 0;
    while (first < order.length) {
      int next = first;
      while (next < order.length && order[next] >>> 31 == order[first] >>> 31) {
        next++;
      }
      for (int i = first; i < next; i++) {
        ranks[(int) (order[i] & Integer.MAX_VALUE)] = (first + next - 1) / 2.0;
      }
      first = next;
    }
    return ranks;
  }

  private static double correlation(double[] a, double[] b) {
    double mean = (a.length - 1) / 2.0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - mean) * (b[i] - mean);
      squaresA += (a[i] - mean) * (a[i] - mean);
      squaresB += (b[i] - mean) * (b[i] - mean);
    }
    return squaresA == 0 || squaresB == 0
        ? (squaresA == squaresB ? 1 : 0)
        : product / Math.sqrt(squaresA * squaresB);
  }
}
