package dev.vcpclip.exporter.request;

import dev.vcpclip.exporter.clip.AttentionHeads;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Thresholds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Order for one bundle: what to export, and how. Start from {@link #builder}.
 *
 * @param backbone CLIP: OpenAI's {@code .pt}, Hugging Face's or OpenAI's names in safetensors, the
 *     folder of a model hub, or an official VCP-CLIP+ checkpoint that holds the whole model
 * @param weights trained parameters: a checkpoint folder, whose settings and backbone are then
 *     checked, or a {@code .safetensors} or official {@code .pth} file, for which the paper's
 *     settings are assumed
 * @param target a folder, or a file ending in {@code .vcp} or {@code .zip}
 * @param heads numbers of attention heads, where neither checkpoint nor backbone tells them
 * @param overrides settings to change
 * @param point how much of the image tower is computed
 * @param folds simplifications to apply
 * @param weightType how matrices are stored
 * @param variants further forms of the graph, the preferred first
 * @param goodPictures files of good parts: what lossy variants are measured on, beside a built-in
 *     picture
 * @param branchMaps whether the graph also gives the two branches' maps
 * @param references whether the bundle can compare pictures with good parts
 * @param thresholds measured for this model, or {@code null}
 * @param notes for people: training data, licence, scores; goes into the manifest
 * @param overwrite whether a bundle that is already there is replaced
 */
public record ExportRequest(
    Path backbone,
    Path weights,
    Path target,
    AttentionHeads heads,
    ConfigOverrides overrides,
    OperatingPoint point,
    Set<Fold> folds,
    WeightType weightType,
    List<VariantType> variants,
    List<Path> goodPictures,
    boolean branchMaps,
    boolean references,
    Thresholds thresholds,
    String notes,
    boolean overwrite) {

  /**
   * Copies the collections; a variant that is named twice counts once.
   *
   * @throws VcpClipException when a threshold is no number
   */
  public ExportRequest {
    if (thresholds != null
        && !(Double.isFinite(thresholds.image()) && Double.isFinite(thresholds.pixel()))) {
      throw new VcpClipException(
          "thresholds %s and %s: expected finite numbers."
              .formatted(thresholds.image(), thresholds.pixel()));
    }
    folds = Set.copyOf(folds);
    variants = variants.stream().distinct().toList();
    goodPictures = List.copyOf(goodPictures);
  }

  /** Outputs of the graph by name, the map and the score first. */
  public List<String> outputs() {
    List<String> outputs =
        new ArrayList<>(List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE));
    if (branchMaps) {
      outputs.addAll(List.of(BundleManifest.CLIP_MAP, BundleManifest.VCP_MAP));
    }
    return withTokens(outputs);
  }

  /** Outputs of the graph that leaves out the map. */
  public List<String> scoreOutputs() {
    return withTokens(List.of(BundleManifest.IMAGE_SCORE));
  }

  private List<String> withTokens(List<String> outputs) {
    List<String> all = new ArrayList<>(outputs);
    if (references) {
      all.add(BundleManifest.PATCH_TOKENS);
    }
    return List.copyOf(all);
  }

  /**
   * Starts with all folds, fp32, the exact variant, no branch maps, no references, no thresholds,
   * nothing overwritten.
   */
  public static Builder builder(Path backbone, Path weights, Path target) {
    return new Builder(
        new ExportRequest(
            backbone,
            weights,
            target,
            AttentionHeads.UNKNOWN,
            ConfigOverrides.NONE,
            OperatingPoint.FULL,
            Fold.all(),
            WeightType.FP32,
            List.of(VariantType.FUSED),
            List.of(),
            false,
            false,
            null,
            "",
            false));
  }

  /** A builder that starts with this request. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes one part at a time. Not thread-safe. */
  public static final class Builder {
    private Path backbone;
    private Path weights;
    private Path target;
    private AttentionHeads heads;
    private ConfigOverrides overrides;
    private OperatingPoint point;
    private Set<Fold> folds;
    private WeightType weightType;
    private List<VariantType> variants;
    private List<Path> goodPictures;
    private boolean branchMaps;
    private boolean references;
    private Thresholds thresholds;
    private String notes;
    private boolean overwrite;

    private Builder(ExportRequest from) {
      backbone = from.backbone;
      weights = from.weights;
      target = from.target;
      heads = from.heads;
      overrides = from.overrides;
      point = from.point;
      folds = from.folds;
      weightType = from.weightType;
      variants = from.variants;
      goodPictures = from.goodPictures;
      branchMaps = from.branchMaps;
      references = from.references;
      thresholds = from.thresholds;
      notes = from.notes;
      overwrite = from.overwrite;
    }

    /** CLIP. */
    public Builder backbone(Path value) {
      backbone = value;
      return this;
    }

    /** Trained parameters. */
    public Builder weights(Path value) {
      weights = value;
      return this;
    }

    /** A folder, or a file ending in {@code .vcp} or {@code .zip}. */
    public Builder target(Path value) {
      target = value;
      return this;
    }

    /** Numbers of attention heads, where nothing else tells them. */
    public Builder heads(AttentionHeads value) {
      heads = value;
      return this;
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

    /** Whether the bundle can compare pictures with good parts. */
    public Builder references(boolean value) {
      references = value;
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
          heads,
          overrides,
          point,
          folds,
          weightType,
          variants,
          goodPictures,
          branchMaps,
          references,
          thresholds,
          notes,
          overwrite);
    }
  }
}
