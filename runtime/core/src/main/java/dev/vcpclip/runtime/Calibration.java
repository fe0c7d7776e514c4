package dev.vcpclip.runtime;

import dev.vcpclip.runtime.image.PictureKind;
import java.util.List;
import java.util.Objects;

/**
 * Measurement that a recipe's thresholds came from, and what they promise.
 *
 * <p>Each promise holds with the stated confidence on its own; that all of them hold together is
 * less certain: see {@link #jointConfidence()}. They are about parts like those that were measured:
 * same product, camera, light, model and precision.
 *
 * @param createdAt ISO-8601 instant
 * @param source folder or stream the good parts came from, in words
 * @param model the model that measured them
 * @param pictures what all measured pictures were: others are not judged by it, see {@link
 *     Recipe#requireFor(PictureKind)}; {@code null} where the line mixes several kinds, and in
 *     recipes of before it was kept
 * @param goodParts number n of good parts; the same picture twice counts once
 * @param excludedParts names of parts that a person took out as not good; empty when none
 * @param confidence of each promise, less than 1
 * @param rejected good parts whose score is at or above {@code defectFrom}
 * @param notPassed good parts whose score is at or above {@code goodBelow}; {@code null} with one
 *     threshold
 * @param regions good parts that show a region; {@code null} without a pixel threshold
 * @param misses bad parts that get through; {@code null} without bad parts
 * @param goodScores image scores of the good parts, rising: what drift is measured against
 * @param seal ties all of this to the recipe's thresholds, so that a change by hand shows: see
 *     {@link Recipe#guarantee()}. A check against slips, no signature
 */
public record Calibration(
    String createdAt,
    String source,
    ModelIdentity model,
    PictureKind pictures,
    int goodParts,
    List<String> excludedParts,
    double confidence,
    Promise rejected,
    Promise notPassed,
    Promise regions,
    Misses misses,
    List<Double> goodScores,
    String seal) {

  /**
   * Promise about good parts: their value exceeds the k-th smallest of n measured ones.
   *
   * @param rank k, 1 to n
   * @param wanted share of good parts that was asked for
   * @param bound share that is not exceeded with the calibration's confidence: Beta quantile of (n
   *     + 1 - k, k)
   */
  public record Promise(int rank, double wanted, double bound) {
    /** Checks the ranges. */
    public Promise {
      if (rank < 1) {
        throw new IllegalArgumentException("rank " + rank + ": expected 1 or more");
      }
      requireShare("wanted", wanted);
      requireShare("bound", bound);
    }
  }

  /**
   * Bad parts that were measured with the thresholds, and what that says about others like them.
   *
   * @param badParts number of bad parts
   * @param passed of them, scores below {@code goodBelow}
   * @param passedBound share of bad parts that pass, not exceeded with the calibration's confidence
   * @param notRejected of them, scores below {@code defectFrom}
   * @param notRejectedBound the same for those
   */
  public record Misses(
      int badParts, int passed, double passedBound, int notRejected, double notRejectedBound) {
    /** Checks the ranges. */
    public Misses {
      if (passed < 0 || notRejected < passed || badParts < notRejected || badParts < 1) {
        throw new IllegalArgumentException(
            "%d passed, %d not rejected of %d bad parts: expected rising numbers"
                .formatted(passed, notRejected, badParts));
      }
      requireBound("passedBound", passedBound);
      requireBound("notRejectedBound", notRejectedBound);
    }

    private static void requireBound(String name, double value) {
      if (!(value > 0 && value <= 1)) {
        throw new IllegalArgumentException(name + " " + value + ": expected more than 0, up to 1");
      }
    }
  }

  /** Checks the ranges and copies the lists. */
  public Calibration {
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(seal, "seal");
    excludedParts = List.copyOf(excludedParts);
    goodScores = List.copyOf(goodScores);
    requireShare("confidence", confidence);
    requireRank("rejected", rejected, goodParts);
    requireRank("notPassed", notPassed, goodParts);
    requireRank("regions", regions, goodParts);
    if (goodScores.size() != goodParts) {
      throw new IllegalArgumentException(
          goodScores.size() + " goodScores of " + goodParts + " good parts: expected one each");
    }
    for (int i = 0; i < goodScores.size(); i++) {
      double score = goodScores.get(i);
      if (!Double.isFinite(score) || (i > 0 && score < goodScores.get(i - 1))) {
        throw new IllegalArgumentException(
            "goodScores[" + i + "] is " + score + ": expected finite, rising numbers");
      }
    }
  }

  private static void requireRank(String name, Promise promise, int parts) {
    if (promise != null && promise.rank > parts) {
      throw new IllegalArgumentException(
          "%s.rank %d of %d good parts: expected 1 to all".formatted(name, promise.rank, parts));
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " " + value + ": expected a share between 0 and 1");
    }
  }

  /** Confidence that all promises about good parts hold at once: at least this (Bonferroni). */
  public double jointConfidence() {
    int promises = 1 + (notPassed == null ? 0 : 1) + (regions == null ? 0 : 1);
    return Math.max(0, 1 - promises * (1 - confidence));
  }

  /** The same with another seal. */
  public Calibration withSeal(String value) {
    return new Calibration(
        createdAt,
        source,
        model,
        pictures,
        goodParts,
        excludedParts,
        confidence,
        rejected,
        notPassed,
        regions,
        misses,
        goodScores,
        value);
  }
}
