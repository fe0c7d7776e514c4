package dev.vcpclip.exporter;

import dev.vcpclip.runtime.bundle.BundleManifest.Thresholds;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What to export, and how. Start from {@link #builder}.
 *
 * @param backbone CLIP: OpenAI's {@code .pt}, Hugging Face's or OpenAI's names in safetensors, or
 *     an official VCP-CLIP+ checkpoint that holds the whole model
 * @param weights trained parameters: a checkpoint folder, whose settings and backbone are then
 *     checked, or a {@code .safetensors} or official {@code .pth} file, for which the paper's
 *     settings are assumed
 * @param target a folder, or a file ending in {@code .vcp} or {@code .zip}
 * @param overrides settings to change
 * @param point how much of the image tower is computed
 * @param folds simplifications to apply
 * @param weightType how matrices are stored
 * @param variants further forms of the graph, the preferred first
 * @param goodPictures files of good parts: what lossy variants are measured on, beside a built-in
 *     picture
 * @param branchMaps whether the graph also gives the two branches' maps
 * @param thresholds measured for this model, or {@code null}
 * @param notes for people: training data, licence, scores; goes into the manifest
 * @param overwrite whether a bundle that is already there is replaced
 */
public record ExportRequest(
    Path backbone,
    Path weights,
    Path target,
    ConfigOverrides overrides,
    OperatingPoint point,
    Set<Fold> folds,
    WeightType weightType,
    List<VariantType> variants,
    List<Path> goodPictures,
    boolean branchMaps,
    Thresholds thresholds,
    String notes,
    boolean overwrite) {

  /** Copies the collections; a variant that is named twice counts once. */
  public ExportRequest {
    folds = Set.copyOf(folds);
    variants = variants.stream().distinct().toList();
    goodPictures = List.copyOf(goodPictures);
  }

  /**
   * Starts with all folds, fp32, the exact variant, no branch maps, no thresholds, nothing
   * overwritten.
   */
  public static Builder builder(Path backbone, Path weights, Path target) {
    return new Builder(backbone, weights, target);
  }

  /** Collects the optional parts. Not thread-safe. */
  public static final class Builder {
    private final Path backbone;
    private final Path weights;
    private final Path target;
    private ConfigOverrides overrides = ConfigOverrides.NONE;
    private OperatingPoint point = OperatingPoint.FULL;
    private Set<Fold> folds = Fold.all();
    private WeightType weightType = WeightType.FP32;
    private List<VariantType> variants = List.of(VariantType.FUSED);
    private List<Path> goodPictures = List.of();
    private boolean branchMaps;
    private Thresholds thresholds;
    private String notes = "";
    private boolean overwrite;

    private Builder(Path backbone, Path weights, Path target) {
      this.backbone = backbone;
      this.weights = weights;
      this.target = target;
    }

    /** Settings to change. */
    public Builder overrides(ConfigOverrides value) {
      overrides = value;
      return this;
    }

    /** How much of the image tower is computed. */
    public Builder point(OperatingPoint value) {
      point = value;
      return this;
    }

    /** Simplifications to apply. */
    public Builder folds(Set<Fold> value) {
      folds = value;
      return this;
    }

    /** How matrices are stored. */
    public Builder weightType(WeightType value) {
      weightType = value;
      return this;
    }

    /** Further forms of the graph, the preferred first. */
    public Builder variants(List<VariantType> value) {
      variants = value;
      return this;
    }

    /** Files of good parts, for lossy variants. */
    public Builder goodPictures(List<Path> value) {
      goodPictures = value;
      return this;
    }

    /** Whether the graph also gives the two branches' maps. */
    public Builder branchMaps(boolean value) {
      branchMaps = value;
      return this;
    }

    /** Measured for this model, or {@code null}. */
    public Builder thresholds(Thresholds value) {
      thresholds = value;
      return this;
    }

    /** Training data, licence, scores. */
    public Builder notes(String value) {
      notes = value;
      return this;
    }

    /** Whether a bundle that is already there is replaced. */
    public Builder overwrite(boolean value) {
      overwrite = value;
      return this;
    }

    /** The request. */
    public ExportRequest build() {
      return new ExportRequest(
          backbone,
          weights,
          target,
          overrides,
          point,
          folds,
          weightType,
          variants,
          goodPictures,
          branchMaps,
          thresholds,
          notes,
          overwrite);
    }
  }
}
