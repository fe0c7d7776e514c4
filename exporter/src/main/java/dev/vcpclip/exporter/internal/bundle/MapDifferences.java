package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Difference;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.util.Map;

/** Distances of a variant's outputs from the portable graph's, collected picture by picture. */
final class MapDifferences {
  /** Largest relative difference of an exact variant. */
  private static final double ROUNDING = 1e-4;

  /** Of a lossy variant's map with the portable one; below, it is of no use for locating. */
  private static final double SMALLEST_CORRELATION = 0.8;

  private static final double MARGIN = 1.5;

  /** What a stand-in leaves out of a variant that this machine cannot run, seen up to 0.8 %. */
  private static final double STAND_IN = 0.02;

  private int pictures;
  private double mean;
  private double p99;
  private double max;
  private double rankCorrelation = 1;
  private double relativeMap;
  private double relativeScore;
  private double relativeReferences;

  void add(Map<String, Tensor> expected, Map<String, Tensor> found) {
    float[] map = expected.get(BundleManifest.ANOMALY_MAP).floats();
    float[] other = found.get(BundleManifest.ANOMALY_MAP).floats();
    MapDifference difference = MapDifference.between(map, other);
    pictures++;
    mean += (difference.mean() - mean) / pictures;
    // Else the worst picture counts: a mean would hide one that is ruined.
    p99 = Math.max(p99, difference.p99());
    max = Math.max(max, difference.max());
    rankCorrelation = Math.min(rankCorrelation, difference.rankCorrelation());
    relativeMap = Math.max(relativeMap, RelativeError.of(other, map));
    relativeScore =
        Math.max(
            relativeScore,
            RelativeError.of(
                found.get(BundleManifest.IMAGE_SCORE).floats(),
                expected.get(BundleManifest.IMAGE_SCORE).floats()));
  }

  /** What each gives when it is compared with the same good parts. */
  void addReferences(Map<String, Tensor> expected, Map<String, Tensor> found) {
    relativeReferences = Math.max(relativeReferences, RelativeError.of(found, expected));
  }

  /**
   * What the manifest says about the variant.
   *
   * @throws VcpClipException when its maps are another model's
   */
  Variant variant(VariantType type, GraphFiles files) {
    Difference difference = new Difference(mean, p99, max, rankCorrelation, pictures);
    boolean same =
        relativeMap <= ROUNDING && relativeScore <= ROUNDING && relativeReferences <= ROUNDING;
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
        files.model(),
        files.score(),
        difference,
        tolerance(type, relativeMap),
        tolerance(type, relativeScore),
        tolerance(type, relativeReferences),
        type.batchInvariant());
  }

  private static String advice(VariantType type) {
    return type.needsRanges()
        ? "Give more pictures of good parts with --good-pictures, or leave the variant out."
        : "Leave the variant out with --variants.";
  }

  /** Another processor rounds otherwise; a wrong kernel is further off than that. */
  private static double tolerance(VariantType type, double found) {
    double least = type.needsStandIn() ? STAND_IN : 0;
    return type.lossy() ? Math.max(MARGIN * found, least) : 0;
  }
}
