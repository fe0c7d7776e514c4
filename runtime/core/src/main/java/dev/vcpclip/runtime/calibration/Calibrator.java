package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.Calibration.Misses;
import dev.vcpclip.runtime.Calibration.Promise;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.VerdictRule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Turns measured good parts into a recipe whose false rejects are bounded, whatever the scores'
 * distribution: see {@link ToleranceLimit}.
 *
 * <p>A part is rejected by its image score alone. Regions are bounded apart, by the same rule on
 * each part's {@link MeasuredPart#level() level}: two promises, each with the stated confidence,
 * not one for both. A rejected part always shows a region that explains it; the regions' promise is
 * about the pixel threshold.
 *
 * <p>Immutable and thread-safe.
 */
public final class Calibrator {
  private final CalibrationOptions options;

  /**
   * A calibrator.
   *
   * @param options what to promise
   */
  public Calibrator(CalibrationOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Completes a recipe.
   *
   * @param start name, area and score of the recipe: the parts were measured by them. Thresholds,
   *     smallest region and calibration are set here
   * @param parts what to measure by
   * @throws VcpClipException when there are too few good parts for what is wanted, or the wanted
   *     region is larger than the pictures
   */
  public CalibrationResult calibrate(Recipe.Builder start, CalibrationParts parts) {
    int good = parts.good().size();
    ToleranceLimit rejected = limit(parts.source(), good, options.falseRejects());
    Optional<ToleranceLimit> notPassed =
        Optional.ofNullable(options.unsure()).map(share -> limit(parts.source(), good, share));
    Optional<ToleranceLimit> regions =
        hasLevels(parts) ? Optional.of(rejected) : Optional.empty(); // same n, same share
    Recipe recipe = recipe(start, parts, rejected, notPassed, regions);
    Calibration calibration = calibration(recipe, parts, rejected, notPassed, regions);
    return new CalibrationResult(
        recipe.toBuilder().calibration(calibration.withSeal(recipe.seal(calibration))).build(),
        parts,
        rejected,
        notPassed,
        regions,
        standingOut(parts));
  }

  /**
   * Refuses too few good parts, unless less is accepted: worth asking before they are measured.
   *
   * @param source where they come from, for the message
   * @param parts number of good parts at most
   * @throws VcpClipException with the number that is needed, and what these would be enough for
   */
  public void requireEnough(String source, int parts) {
    limit(source, parts, options.falseRejects());
    if (options.unsure() != null) {
      limit(source, parts, options.unsure());
    }
  }

  private ToleranceLimit limit(String source, int good, double share) {
    ToleranceLimit limit = ToleranceLimit.of(good, share, options.confidence());
    if (!limit.holds() && !options.acceptWeaker()) {
      int needed = ToleranceLimit.neededParts(share, options.confidence(), 0);
      throw new VcpClipException(
          String.format(
              Locale.ROOT,
              "%s: %d different good parts; %s at %s confidence takes at least %d. Give %d more,"
                  + " ask for %s, or take what these show (--accept-weaker): at most %s.",
              source,
              good,
              Shares.format(share),
              Shares.format(options.confidence()),
              needed,
              needed - good,
              Shares.atMost(limit.bound()),
              Shares.atMost(limit.bound())));
    }
    return limit;
  }

  private static boolean hasLevels(CalibrationParts parts) {
    long with = parts.good().stream().filter(part -> part.level() != null).count();
    if (with != 0 && with != parts.good().size()) {
      throw new IllegalArgumentException("some parts have a level and some have none");
    }
    return with != 0;
  }

  private Recipe recipe(
      Recipe.Builder start,
      CalibrationParts parts,
      ToleranceLimit rejected,
      Optional<ToleranceLimit> notPassed,
      Optional<ToleranceLimit> regions) {
    double[] scores = parts.good().stream().mapToDouble(MeasuredPart::score).sorted().toArray();
    double defectFrom = above(scores[rejected.rank() - 1]);
    double goodBelow = notPassed.map(limit -> above(scores[limit.rank() - 1])).orElse(defectFrom);
    start
        .rule(new VerdictRule(Math.min(goodBelow, defectFrom), defectFrom))
        .minRegionArea(options.regionArea())
        .pixelThreshold(regions.map(limit -> pixelThreshold(parts, limit)).orElse(null))
        .calibration(null);
    return start.build();
  }

  /**
   * The smallest threshold that calls no such score a defect. The promise is about scores above the
   * k-th smallest, and a rule takes what is at its threshold: so the next float up. Scores are
   * floats; a mean of map pixels, which is not, is rounded by less than that.
   */
  private static double above(double score) {
    return Math.nextUp((float) score);
  }

  private double pixelThreshold(CalibrationParts parts, ToleranceLimit limit) {
    List<Float> levels = parts.good().stream().map(MeasuredPart::level).sorted().toList();
    float level = levels.get(limit.rank() - 1);
    if (level < 0) {
      throw new VcpClipException(
          "%s: a region of %d pixels is larger than the pictures. Ask for a smaller area."
              .formatted(parts.source(), options.regionArea()));
    }
    return Math.nextUp(level);
  }

  private Calibration calibration(
      Recipe recipe,
      CalibrationParts parts,
      ToleranceLimit rejected,
      Optional<ToleranceLimit> notPassed,
      Optional<ToleranceLimit> regions) {
    return new Calibration(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        parts.source(),
        parts.model(),
        parts.pictures(),
        parts.good().size(),
        parts.excluded(),
        options.confidence(),
        promise(rejected),
        notPassed.map(Calibrator::promise).orElse(null),
        regions.map(Calibrator::promise).orElse(null),
        parts.bad().isEmpty() ? null : misses(recipe.rule(), parts.bad()),
        parts.good().stream().map(MeasuredPart::score).sorted().toList(),
        "");
  }

  private static Promise promise(ToleranceLimit limit) {
    return new Promise(limit.rank(), limit.wanted(), limit.bound());
  }

  /** The thresholds owe nothing to the bad parts, so the count is an ordinary one. */
  private Misses misses(VerdictRule rule, List<MeasuredPart> bad) {
    int passed = (int) bad.stream().filter(part -> part.score() < rule.goodBelow()).count();
    int notRejected = (int) bad.stream().filter(part -> part.score() < rule.defectFrom()).count();
    return new Misses(
        bad.size(),
        passed,
        new FieldBound(passed, bad.size(), options.confidence()).share(),
        notRejected,
        new FieldBound(notRejected, bad.size(), options.confidence()).share());
  }

  private static List<MeasuredPart> standingOut(CalibrationParts parts) {
    Set<MeasuredPart> found = new LinkedHashSet<>(Outliers.of(parts.good(), MeasuredPart::score));
    if (hasLevels(parts)) {
      found.addAll(Outliers.of(parts.good(), MeasuredPart::level));
    }
    return List.copyOf(found);
  }
}
