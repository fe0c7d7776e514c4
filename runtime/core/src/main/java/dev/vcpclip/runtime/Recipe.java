package dev.vcpclip.runtime;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.map.VerdictRule;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one product is judged: arithmetic on a {@link Finding}, without a session. One model serves
 * many recipes, and a recipe changes without the model being loaded again. {@link RecipeFile} keeps
 * it on disk.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name of the product, for people and for choosing one: letters, digits, dot, dash,
 *     underscore, up to 64, no dot at either end
 * @param revision counts the recipe's changes, from 1
 * @param rule thresholds on the image score: one, or two with undecided between them
 * @param pixelThreshold map values at or above it belong to a region, in {@code [0, 1]} or the
 *     float after 1, which no pixel reaches; {@code null} when no regions are wanted
 * @param minRegionArea regions of fewer picture pixels are left out, 1 or more
 * @param area part of the picture that is judged
 * @param topPixels {@code null}: the image score is the graph's own, over the whole picture;
 *     otherwise it is the mean of that many highest pixels of the anomaly map inside the area, at
 *     the model's resolution. An area that leaves something out needs it
 * @param bitDepth significant bits of pictures that hold 16 bits a sample and do not say how many
 *     count, 8 to 16; {@code null} when files say it or use all of them
 * @param light how the light on pictures is evened before the model sees them
 * @param references good parts that pictures are compared with; {@code null} for none
 * @param tiling how large pictures are cut up for the model; {@code null}: each is looked at as a
 *     whole
 * @param calibration what the thresholds were measured on; {@code null} when they were set by hand
 */
public record Recipe(
    String name,
    int revision,
    VerdictRule rule,
    Double pixelThreshold,
    int minRegionArea,
    InspectionArea area,
    Integer topPixels,
    Integer bitDepth,
    Light light,
    References references,
    Tiling tiling,
    Calibration calibration) {

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,64}");

  /** The float above the map's largest value: no pixel belongs to a region. */
  private static final double NEVER_REACHED = Math.nextUp(1f);

  /** Name of recipes that nobody named. */
  public static final String DEFAULT_NAME = "default";

  /** Checks the ranges. */
  public Recipe {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(area, "area");
    Objects.requireNonNull(light, "light");
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name '%s': expected up to 64 letters, digits, dots, dashes, underscores"
              .formatted(name));
    }
    if (revision < 1) {
      throw new IllegalArgumentException("revision " + revision + ": expected 1 or more");
    }
    if (pixelThreshold != null && !(pixelThreshold >= 0 && pixelThreshold <= NEVER_REACHED)) {
      throw new IllegalArgumentException(
          "pixelThreshold " + pixelThreshold + ": expected 0 to 1, as the map's values are");
    }
    if (minRegionArea < 1) {
      throw new IllegalArgumentException(
          "minRegionArea " + minRegionArea + ": expected 1 pixel or more");
    }
    if (topPixels != null && topPixels < 1) {
      throw new IllegalArgumentException("topPixels " + topPixels + ": expected 1 or more");
    }
    if (topPixels == null && !area.isWhole()) {
      throw new IllegalArgumentException(
          "topPixels is missing: the graph's own score sees the whole picture, so an area needs a"
              + " score from the map");
    }
    if (tiling != null && references != null) {
      throw new IllegalArgumentException(
          "tiling and references: good parts are compared as wholes, so expected one of the two");
    }
    if (bitDepth != null && (bitDepth < 8 || bitDepth > 16)) {
      throw new IllegalArgumentException("bitDepth " + bitDepth + ": expected 8 to 16");
    }
  }

  /**
   * The thresholds that a bundle was exported with.
   *
   * @param where the bundle, for the message
   * @throws VcpClipException when it was exported without any
   */
  public static Recipe of(BundleManifest manifest, String where) {
    BundleManifest.Thresholds own = manifest.thresholds();
    if (own == null) {
      throw new VcpClipException(
          where
              + ": not calibrated, so it has no thresholds. Calibrate it on good parts and give the"
              + " recipe (--recipe), or set --threshold and --pixel-threshold.");
    }
    return builder().rule(VerdictRule.at(own.image())).pixelThreshold(own.pixel()).build();
  }

  /** Whether a text can be a recipe's name; one that can never leads out of a folder. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches() && !text.startsWith(".") && !text.endsWith(".");
  }

  /** A builder without thresholds: they have to be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this recipe. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.name = name;
    builder.revision = revision;
    builder.rule = rule;
    builder.pixelThreshold = pixelThreshold;
    builder.minRegionArea = minRegionArea;
    builder.area = area;
    builder.topPixels = topPixels;
    builder.bitDepth = bitDepth;
    builder.light = light;
    builder.references = references;
    builder.tiling = tiling;
    builder.calibration = calibration;
    return builder;
  }

  /** How pictures are read for this recipe: upright, 16 bits by its {@link #bitDepth}. */
  public PictureOptions pictureOptions() {
    PictureOptions upright = PictureOptions.upright();
    return bitDepth == null ? upright : upright.toBuilder().bitDepth(bitDepth).build();
  }

  /** Whether judging takes the anomaly map, so that a score-only model will not do. */
  public boolean needsMap() {
    return topPixels != null;
  }

  /** The good parts that a picture has to be compared with; empty when none count. */
  public Optional<ReferenceBank> bank() {
    return Optional.ofNullable(references).filter(References::compares).map(References::bank);
  }

  /**
   * The image score that this recipe judges.
   *
   * @throws IllegalArgumentException when it takes a map, or a comparison with its references, and
   *     the finding has none
   */
  public double score(Finding finding) {
    return score(finding, topPixels == null ? Optional.empty() : judgedMap(finding));
  }

  /** The same where the part of the map that counts is at hand: going through a map takes time. */
  double score(Finding finding, Optional<AnomalyMap> judged) {
    if (topPixels == null) {
      return references == null ? finding.score() : references.score(finding);
    }
    return judged
        .orElseThrow(
            () -> new IllegalArgumentException("recipe '" + name + "' needs maps, not scores only"))
        .topMean(topPixels);
  }

  /**
   * The map that this recipe judges, at the model's resolution: joined with the comparison with its
   * references where it has any, 0 outside its area. Empty when the finding has no map.
   *
   * @throws IllegalArgumentException when the finding was not compared with the references
   */
  public Optional<AnomalyMap> judgedMap(Finding finding) {
    return finding
        .map()
        .map(own -> references == null ? own : references.map(finding))
        .map(map -> map.within(area));
  }

  /**
   * Judges what a model found.
   *
   * @throws IllegalArgumentException when this recipe takes a map, or a comparison with its
   *     references, and the finding has none
   */
  public Inspection judge(Finding finding) {
    return Inspection.of(finding, this);
  }

  /**
   * The calibration, as long as it describes these thresholds: empty when they were set by hand or
   * changed after they were measured, so that nothing is promised.
   */
  public Optional<Calibration> guarantee() {
    return Optional.ofNullable(calibration).filter(own -> own.seal().equals(seal(own)));
  }

  /**
   * The seal of a calibration that measured exactly this recipe's thresholds.
   *
   * @param measured its own seal is left aside
   */
  public String seal(Calibration measured) {
    return RecipeSeal.of(this, measured);
  }

  /** How regions are found; only with a pixel threshold. */
  RegionFinder regionFinder() {
    return new RegionFinder(pixelThreshold, minRegionArea);
  }

  /**
   * Refuses a recipe that was calibrated with another model or precision.
   *
   * @param where the recipe, for the message
   * @throws VcpClipException when its thresholds do not hold for that model
   */
  public void requireFor(ModelIdentity model, String where) {
    RecipeFit.require(this, model, where);
  }

  /**
   * Refuses pictures of another kind than those that this recipe's guarantee rests on. One without
   * a guarantee, such as with thresholds set by hand, takes any.
   *
   * @throws VcpClipException when nothing is known of such pictures
   */
  public void requireFor(PictureKind pictures) {
    RecipeFit.require(this, pictures);
  }

  /** Collects a recipe's parts; not thread-safe. */
  public static final class Builder {
    private String name = DEFAULT_NAME;
    private int revision = 1;
    private VerdictRule rule;
    private Double pixelThreshold;
    private int minRegionArea = 1;
    private InspectionArea area = InspectionArea.WHOLE;
    private Integer topPixels;
    private Integer bitDepth;
    private Light light = Light.AS_EXPORTED;
    private References references;
    private Tiling tiling;
    private Calibration calibration;

    private Builder() {}

    /** Name of the product. */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** Number of the recipe's change, from 1. */
    public Builder revision(int value) {
      revision = value;
      return this;
    }

    /** Thresholds on the image score. */
    public Builder rule(VerdictRule value) {
      rule = value;
      return this;
    }

    /** Threshold on the map, or {@code null} for no regions. */
    public Builder pixelThreshold(Double value) {
      pixelThreshold = value;
      return this;
    }

    /** Smallest region in picture pixels. */
    public Builder minRegionArea(int value) {
      minRegionArea = value;
      return this;
    }

    /** Part of the picture that is judged. */
    public Builder area(InspectionArea value) {
      area = value;
      return this;
    }

    /** Highest map pixels that make the image score, or {@code null} for the graph's own score. */
    public Builder topPixels(Integer value) {
      topPixels = value;
      return this;
    }

    /** Significant bits of 16-bit pictures, or {@code null}. */
    public Builder bitDepth(Integer value) {
      bitDepth = value;
      return this;
    }

    /** How the light is evened. */
    public Builder light(Light value) {
      light = value;
      return this;
    }

    /** How large pictures are cut up, or {@code null}. */
    public Builder tiling(Tiling value) {
      tiling = value;
      return this;
    }

    /** Good parts that pictures are compared with, or {@code null}. */
    public Builder references(References value) {
      references = value;
      return this;
    }

    /** What the thresholds were measured on, or {@code null}. */
    public Builder calibration(Calibration value) {
      calibration = value;
      return this;
    }

    /**
     * The recipe.
     *
     * @throws IllegalArgumentException when a value is out of its range
     * @throws NullPointerException when there is no rule
     */
    public Recipe build() {
      return new Recipe(
          name,
          revision,
          rule,
          pixelThreshold,
          minRegionArea,
          area,
          topPixels,
          bitDepth,
          light,
          references,
          tiling,
          calibration);
    }
  }
}
