package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.provider.Provider;
import java.util.List;
import java.util.Optional;

/**
 * What an {@link Inspector} found in one picture. Immutable; heap memory only: nothing to close.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param verdict the image score and what it means
 * @param map at the picture's size; empty when only scores were asked for
 * @param regions parts of the map at or above {@code pixelThreshold}, highest peak first; empty
 *     when only scores were asked for
 * @param pixelThreshold map values at or above it belong to a region; NaN when only scores were
 *     asked for
 * @param provider what executed the model
 * @param timings where the time went
 */
public record Inspection(
    int width,
    int height,
    Verdict verdict,
    Optional<AnomalyMap> map,
    List<Region> regions,
    double pixelThreshold,
    Provider provider,
    Timings timings) {
  /** Copies the regions. */
  public Inspection {
    regions = List.copyOf(regions);
  }

  /** The image score; its scale is the bundle's score rule. */
  public double score() {
    return verdict.score();
  }

  /**
   * Durations in nanoseconds.
   *
   * @param preprocess resize to the model's input
   * @param inference in the session, waiting for it included; of a batch's, an equal share
   * @param postprocess map at the picture's size, regions, verdict
   */
  public record Timings(long preprocess, long inference, long postprocess) {
    /** The three together. */
    public long total() {
      return preprocess + inference + postprocess;
    }
  }
}
