package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.provider.Provider;
import java.util.Objects;
import java.util.Optional;

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

  private final Provider provider;
  private final Timings timings;

  private Finding(
      int width, int height, float score, AnomalyMap map, Provider provider, Timings timings) {
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

  /** Width of the frame in pixels. */
  public int width() {
    return width;
  }

  /** Height of the frame in pixels. */
  public int height() {
    return height;
  }

  /** The graph's image score; finite, its scale is the bundle's score rule. */
  public float score() {
    return score;
  }

  /** Anomaly map at the model's resolution; empty when the model gives scores only. */
  public Optional<AnomalyMap> map() {
    return Optional.ofNullable(map);
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
