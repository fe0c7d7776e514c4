package dev.vcpclip.runtime;

import java.util.Objects;

/**
 * What a recipe's thresholds were measured on, and what they promise.
 *
 * @param createdAt ISO-8601 instant
 * @param source folder or stream the good parts came from, in words
 * @param model the model that measured them
 * @param goodParts number n of good parts; the same picture twice counts once
 * @param rank k: the threshold lies just above the k-th smallest of the good parts' values
 * @param wantedFalseRejects share of good parts that may be rejected, as asked for
 * @param falseRejects share that is not exceeded with the given confidence: Beta quantile of (n + 1
 *     - k, k)
 * @param confidence of that bound, less than 1
 */
public record Calibration(
    String createdAt,
    String source,
    ModelIdentity model,
    int goodParts,
    int rank,
    double wantedFalseRejects,
    double falseRejects,
    double confidence) {

  /** Checks the ranges. */
  public Calibration {
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(model, "model");
    if (rank < 1 || rank > goodParts) {
      throw new IllegalArgumentException(
          "rank %d of %d good parts: expected 1 to all".formatted(rank, goodParts));
    }
    requireShare("wantedFalseRejects", wantedFalseRejects);
    requireShare("falseRejects", falseRejects);
    requireShare("confidence", confidence);
  }

  private static void requireShare(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " " + value + ": expected a share between 0 and 1");
    }
  }
}
