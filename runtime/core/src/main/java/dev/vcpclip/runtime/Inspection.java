package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.provider.Provider;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an {@link Inspector} found in one picture.
 *
 * <p>Score and verdict are there at once. The map's values at the picture's size and the regions
 * are worked out by the thread that first asks for them, so that a line that only needs a verdict
 * does not wait for them; they are the same whenever that is.
 *
 * <p>Immutable and thread-safe. Heap memory only, most of it the map at the model's size: nothing
 * to close.
 */
public final class Inspection {
  private final int width;
  private final int height;
  private final Verdict verdict;

  /** {@code null} when only scores were asked for, as is the finder. */
  private final AnomalyMap map;

  private final RegionFinder regionFinder;
  private final Provider provider;
  private final Timings timings;

  /** {@code null} until they are first asked for. */
  private volatile List<Region> regions;

  private Inspection(
      int width,
      int height,
      Verdict verdict,
      AnomalyMap map,
      RegionFinder regionFinder,
      Provider provider,
      Timings timings) {
    this.width = width;
    this.height = height;
    this.verdict = Objects.requireNonNull(verdict, "verdict");
    this.map = map;
    this.regionFinder = regionFinder;
    this.provider = Objects.requireNonNull(provider, "provider");
    this.timings = Objects.requireNonNull(timings, "timings");
  }

  /**
   * With a map.
   *
   * @param width of the picture in pixels
   * @param height of the picture in pixels
   * @param map of any size
   * @param regionFinder finds the regions once somebody asks for them
   */
  public static Inspection of(
      int width,
      int height,
      Verdict verdict,
      AnomalyMap map,
      RegionFinder regionFinder,
      Provider provider,
      Timings timings) {
    AnomalyMap resized = map.resizedTo(width, height);
    Objects.requireNonNull(regionFinder, "regionFinder");
    return new Inspection(width, height, verdict, resized, regionFinder, provider, timings);
  }

  /**
   * Without a map.
   *
   * @param width of the picture in pixels
   * @param height of the picture in pixels
   */
  public static Inspection scoreOnly(
      int width, int height, Verdict verdict, Provider provider, Timings timings) {
    return new Inspection(width, height, verdict, null, null, provider, timings);
  }

  /** Width of the picture in pixels. */
  public int width() {
    return width;
  }

  /** Height of the picture in pixels. */
  public int height() {
    return height;
  }

  /** The image score and what it means. */
  public Verdict verdict() {
    return verdict;
  }

  /** The image score; its scale is the bundle's score rule. */
  public double score() {
    return verdict.score();
  }

  /**
   * The anomaly map at the picture's size; empty when only scores were asked for. Its values are
   * worked out when they are read: see {@link AnomalyMap}.
   */
  public Optional<AnomalyMap> map() {
    return Optional.ofNullable(map);
  }

  /**
   * Parts of the map at or above {@link #pixelThreshold()} in picture pixels, highest peak first;
   * empty when only scores were asked for. The first call finds them: a few milliseconds, more
   * where much of a large picture is defective.
   */
  public List<Region> regions() {
    List<Region> found = regions;
    if (found == null) {
      found = map == null ? List.of() : regionFinder.find(map);
      regions = found; // another thread may have been here: the same regions
    }
    return found;
  }

  /** Map values at or above it belong to a region; NaN when only scores were asked for. */
  public double pixelThreshold() {
    return regionFinder == null ? Double.NaN : regionFinder.threshold();
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
    return "Inspection[%d x %d, %s on %s]".formatted(width, height, verdict, provider.label());
  }

  /**
   * Durations in nanoseconds.
   *
   * @param preprocess resize to the model's input
   * @param inference in the session, waiting for it included; of a batch's, an equal share
   * @param postprocess copy of the map, verdict; not what is worked out when it is asked for
   */
  public record Timings(long preprocess, long inference, long postprocess) {
    /** The three together. */
    public long total() {
      return preprocess + inference + postprocess;
    }
  }
}
