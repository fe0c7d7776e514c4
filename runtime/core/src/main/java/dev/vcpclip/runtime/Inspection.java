package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.map.RegionLevel;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.provider.Provider;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@link Finding} that was judged by a {@link Recipe}.
 *
 * <p>Score and verdict are there at once. The map's values at the picture's size and the regions
 * are worked out by the thread that first asks for them, so that a line that only needs a verdict
 * does not wait for them; they are the same whenever that is.
 *
 * <p>Immutable and thread-safe. Heap memory only, most of it the map at the model's size: nothing
 * to close.
 */
public final class Inspection {
  /** Share of the picture that explains a defect when no pixel reaches the threshold. */
  private static final int EXPLAINING_SHARE = 1000;

  private final Finding finding;
  private final Recipe recipe;
  private final Verdict verdict;
  private final Timings timings;

  /** {@code null} when only scores were asked for. */
  private final AnomalyMap map;

  /** {@code null} until they are first asked for. */
  private volatile List<Region> regions;

  private Inspection(Finding finding, Recipe recipe) {
    long started = System.nanoTime();
    this.finding = Objects.requireNonNull(finding, "finding");
    this.recipe = Objects.requireNonNull(recipe, "recipe");
    Optional<AnomalyMap> judged = recipe.judgedMap(finding);
    verdict = recipe.rule().judge(recipe.score(finding, judged));
    map = judged.map(part -> part.resizedTo(finding.width(), finding.height())).orElse(null);
    timings = finding.timings().plusPostprocess(System.nanoTime() - started);
  }

  /** See {@link Recipe#judge}. */
  static Inspection of(Finding finding, Recipe recipe) {
    return new Inspection(finding, recipe);
  }

  /** Width of the picture in pixels. */
  public int width() {
    return finding.width();
  }

  /** Height of the picture in pixels. */
  public int height() {
    return finding.height();
  }

  /** The image score and what it means. */
  public Verdict verdict() {
    return verdict;
  }

  /** The image score that was judged: see {@link Recipe#score}. */
  public double score() {
    return verdict.score();
  }

  /** What was judged. */
  public Finding finding() {
    return finding;
  }

  /** What it was judged by. */
  public Recipe recipe() {
    return recipe;
  }

  /**
   * The anomaly map at the picture's size, 0 outside the recipe's area; empty when only scores were
   * asked for. Its values are worked out when they are read: see {@link AnomalyMap}.
   */
  public Optional<AnomalyMap> map() {
    return Optional.ofNullable(map);
  }

  /**
   * Parts of the map at or above {@link #pixelThreshold()} in picture pixels, highest peak first;
   * empty when the model gives scores only or the recipe wants no regions. The first call finds
   * them: a few milliseconds, more where much of a large picture is defective.
   *
   * <p>A defect always comes with a region that explains it: where the map stays below the
   * threshold, it is the one part where the map is highest, of a thousandth of the picture, and its
   * peak is below the threshold.
   */
  public List<Region> regions() {
    List<Region> found = regions;
    if (found == null) {
      found = map == null || recipe.pixelThreshold() == null ? List.of() : find();
      regions = found; // another thread may have been here: the same regions
    }
    return found;
  }

  private List<Region> find() {
    List<Region> found = recipe.regionFinder().find(map);
    return found.isEmpty() && verdict instanceof Verdict.Defect ? explanation() : found;
  }

  private List<Region> explanation() {
    long share = (long) width() * height() / EXPLAINING_SHARE;
    int area = (int) Math.max(1, Math.min(share, Integer.MAX_VALUE));
    float level = RegionLevel.of(map, area);
    List<Region> highest = new RegionFinder(level, area).find(map);
    return highest.isEmpty() ? highest : highest.subList(0, 1);
  }

  /** Map values at or above it belong to a region; NaN when there are no regions. */
  public double pixelThreshold() {
    return map == null || recipe.pixelThreshold() == null ? Double.NaN : recipe.pixelThreshold();
  }

  /** What executed the model. */
  public Provider provider() {
    return finding.provider();
  }

  /** Where the time went. */
  public Timings timings() {
    return timings;
  }

  @Override
  public String toString() {
    return "Inspection[%d x %d, %s on %s]"
        .formatted(width(), height(), verdict, provider().label());
  }
}
