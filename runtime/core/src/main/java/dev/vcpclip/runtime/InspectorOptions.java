package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.util.Objects;

/**
 * How an {@link Inspector} runs and judges. Immutable; start from {@link #defaults()} and change
 * what differs.
 *
 * @param provider where the model runs
 * @param verdictRule thresholds on the image score, or {@code null} for the bundle's own
 * @param pixelThreshold map values at or above it belong to a region, or {@code null} for the
 *     bundle's own
 * @param minRegionArea regions of fewer pixels are left out
 * @param scoreOnly whether to leave out map and regions: score and verdict only, and faster
 * @param parallel pictures that may be in work at once; further callers wait. On a GPU one picture
 *     at a time is in the session whatever this says, as ONNX Runtime's GPU memory grows with every
 *     concurrent run
 * @param maxBatch most pictures that {@link Inspector#inspect(java.util.List)} puts into one run of
 *     the model; longer lists are split. 1 by default: a processor gains nothing from batches and
 *     pays for them in memory; a GPU is busy from about 4 on. TensorRT compiles for 1 to this many
 *     and is fastest at this many
 */
public record InspectorOptions(
    ProviderOptions provider,
    VerdictRule verdictRule,
    Double pixelThreshold,
    int minRegionArea,
    boolean scoreOnly,
    int parallel,
    int maxBatch) {

  /** The highest value of {@code maxBatch}. */
  public static final int BATCH_LIMIT = 256;

  /** Checks the ranges. */
  public InspectorOptions {
    Objects.requireNonNull(provider, "provider");
    if (pixelThreshold != null && !Double.isFinite(pixelThreshold)) {
      throw new IllegalArgumentException("pixel threshold " + pixelThreshold + ": not finite");
    }
    if (minRegionArea < 1 || parallel < 1) {
      throw new IllegalArgumentException(
          "smallest region %d, parallel %d: expected 1 or more".formatted(minRegionArea, parallel));
    }
    if (maxBatch < 1 || maxBatch > BATCH_LIMIT) {
      throw new IllegalArgumentException(
          "largest batch " + maxBatch + ": expected 1 to " + BATCH_LIMIT);
    }
  }

  /**
   * Best provider, the bundle's thresholds, all regions, two pictures in work at once, no batches.
   */
  public static InspectorOptions defaults() {
    return new InspectorOptions(ProviderOptions.defaults(), null, null, 1, false, 2, 1);
  }

  /** The same with other provider options. */
  public InspectorOptions withProvider(ProviderOptions value) {
    return new InspectorOptions(
        value, verdictRule, pixelThreshold, minRegionArea, scoreOnly, parallel, maxBatch);
  }

  /** The same with one threshold on the image score. */
  public InspectorOptions withThreshold(double value) {
    return withVerdictRule(VerdictRule.at(value));
  }

  /** The same with other thresholds on the image score. */
  public InspectorOptions withVerdictRule(VerdictRule value) {
    return new InspectorOptions(
        provider, value, pixelThreshold, minRegionArea, scoreOnly, parallel, maxBatch);
  }

  /** The same with another threshold on the map. */
  public InspectorOptions withPixelThreshold(double value) {
    return new InspectorOptions(
        provider, verdictRule, value, minRegionArea, scoreOnly, parallel, maxBatch);
  }

  /** The same with another smallest region. */
  public InspectorOptions withMinRegionArea(int value) {
    return new InspectorOptions(
        provider, verdictRule, pixelThreshold, value, scoreOnly, parallel, maxBatch);
  }

  /** The same with or without map and regions. */
  public InspectorOptions withScoreOnly(boolean value) {
    return new InspectorOptions(
        provider, verdictRule, pixelThreshold, minRegionArea, value, parallel, maxBatch);
  }

  /** The same with another number of pictures in work at once. */
  public InspectorOptions withParallel(int value) {
    return new InspectorOptions(
        provider, verdictRule, pixelThreshold, minRegionArea, scoreOnly, value, maxBatch);
  }

  /** The same with another largest batch. */
  public InspectorOptions withMaxBatch(int value) {
    return new InspectorOptions(
        provider, verdictRule, pixelThreshold, minRegionArea, scoreOnly, parallel, value);
  }
}
