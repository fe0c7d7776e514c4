package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.provider.Provider;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Outputs of a {@link Model} for one frame, not judged yet: see {@link Recipe#judge}.
 *
 * <p>Immutable and thread-safe. Heap memory only: nothing to close.
 */
public final class Finding {
  private final int width;
  private final int height;
  private final float score;

  /** {@code null} in a score-only model. */
  private final AnomalyMap map;

  /** NaN without references. */
  private final float referenceScore;

  /** {@code null} without references and in a score-only model. */
  private final AnomalyMap referenceMap;

  private final Provider provider;
  private final Timings timings;

  private Finding(
      int width, int height, float score, AnomalyMap map, Provider provider, Timings timings) {
    this(width, height, score, map, Float.NaN, null, provider, timings);
  }

  private Finding(
      int width,
      int height,
      float score,
      AnomalyMap map,
      float referenceScore,
      AnomalyMap referenceMap,
      Provider provider,
      Timings timings) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(width + " x " + height + ": expected at least 1 x 1");
    }
    if (!Float.isFinite(score)) {
      throw new IllegalArgumentException("image score is " + score);
    }
    this.width = width;
    this.height = height;
    this.score = score;
    this.map = map;
    this.referenceScore = referenceScore;
    this.referenceMap = referenceMap;
    this.provider = Objects.requireNonNull(provider, "provider");
    this.timings = Objects.requireNonNull(timings, "timings");
  }

  /**
   * With a map.
   *
   * @param width of the frame in pixels
   * @param height of the frame in pixels
   * @param score finite
   * @param map of any size, over the whole frame
   */
  public static Finding of(
      int width, int height, float score, AnomalyMap map, Provider provider, Timings timings) {
    Objects.requireNonNull(map, "map");
    return new Finding(width, height, score, map, provider, timings);
  }

  /**
   * Without a map.
   *
   * @param width of the frame in pixels
   * @param height of the frame in pixels
   * @param score finite
   */
  public static Finding scoreOnly(
      int width, int height, float score, Provider provider, Timings timings) {
    return new Finding(width, height, score, null, provider, timings);
  }

  /**
   * The same with what comparing it with good parts gave.
   *
   * @param unlikeness reference score, in {@code [0, 1]} but for rounding
   * @param found reference map at the model's resolution; {@code null} without maps
   * @param more time that it took
   */
  Finding withReferences(float unlikeness, AnomalyMap found, Timings more) {
    return new Finding(width, height, score, map, unlikeness, found, provider, timings.plus(more));
  }

  /** Width of the frame in pixels. */
  public int width() {
    return width;
  }

  /** Height of the frame in pixels. */
  public int height() {
    return height;
  }

  /**
   * The graph's own image score, whatever it is compared with; finite, its scale is the bundle's
   * score rule.
   */
  public float score() {
    return score;
  }

  /** The model's own anomaly map, at its resolution; empty when the model gives scores only. */
  public Optional<AnomalyMap> map() {
    return Optional.ofNullable(map);
  }

  /**
   * How unlike good parts the most unlike 1 % of the picture's patches are, in {@code [0, 1]} but
   * for rounding: half of one minus their cosine to the nearest patch of a good part. Empty when
   * the picture was not compared with any.
   */
  public OptionalDouble referenceScore() {
    return Float.isNaN(referenceScore) ? OptionalDouble.empty() : OptionalDouble.of(referenceScore);
  }

  /**
   * How unlike good parts each pixel is, at the model's resolution, smoothed as {@link #map()} is.
   * Its scale is the model's own and lower than that map's. Empty when the picture was not compared
   * with good parts, or when the model gives scores only.
   */
  public Optional<AnomalyMap> referenceMap() {
    return Optional.ofNullable(referenceMap);
  }

  /** What executed the model. */
  public Provider provider() {
    return provider;
  }

  /** Where the time went. */
  public Timings timings() {
    return timings;
  }

  @Override
  public String toString() {
    return "Finding[%d x %d, score %s on %s]".formatted(width, height, score, provider.label());
  }
}
