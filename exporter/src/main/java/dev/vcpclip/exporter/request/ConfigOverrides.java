package dev.vcpclip.exporter.request;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.List;

/**
 * Settings of an export that replace a checkpoint's, or the paper's where weights come without
 * settings. {@code null} leaves a setting as it is.
 *
 * @param imageSize side of the input in pixels, a multiple of the patch size
 * @param featureLayers the image tower's blocks, counted from 1; where a checkpoint tells those it
 *     was trained on, no others
 * @param temperature tau1 = tau2
 * @param clipWeight weight of the CLIP branch in the fused map, in {@code [0, 1]}
 * @param scoreRule which maps the image score is read from
 * @param topK number of pixels the image score averages
 * @param sigma of the Gaussian over the fused map, in pixels; 0 for none
 * @param flatten whether a picture's slow light is divided out first
 */
public record ConfigOverrides(
    Integer imageSize,
    List<Integer> featureLayers,
    Double temperature,
    Double clipWeight,
    ScoreRule.Rule scoreRule,
    Integer topK,
    Double sigma,
    Boolean flatten) {
  /** Leaves everything as it is. */
  public static final ConfigOverrides NONE =
      new ConfigOverrides(null, null, null, null, null, null, null, null);

  /** Copies the list. */
  public ConfigOverrides {
    featureLayers = featureLayers == null ? null : List.copyOf(featureLayers);
  }

  /** A builder that starts with nothing replaced. */
  public static Builder builder() {
    return NONE.toBuilder();
  }

  /** A builder that starts with these. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * The settings with these in their place.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when one of them is out of range
   */
  public VcpClipConfig applyTo(VcpClipConfig config) {
    return config.toBuilder()
        .imageSize(or(imageSize, config.imageSize()))
        .featureLayers(or(featureLayers, config.featureLayers()))
        .fixedTemperature(or(temperature, config.fixedTemperature()))
        .fixedClipWeight(or(clipWeight, config.fixedClipWeight()))
        .score(new ScoreRule(or(scoreRule, config.score().rule()), or(topK, config.score().topK())))
        .sigma(or(sigma, config.sigma()))
        .flatten(or(flatten, config.flatten()))
        .build();
  }

  private static <T> T or(T override, T configured) {
    return override != null ? override : configured;
  }

  /** Changes one setting at a time; {@code null} leaves it as it is. Not thread-safe. */
  public static final class Builder {
    private Integer imageSize;
    private List<Integer> featureLayers;
    private Double temperature;
    private Double clipWeight;
    private ScoreRule.Rule scoreRule;
    private Integer topK;
    private Double sigma;
    private Boolean flatten;

    private Builder(ConfigOverrides from) {
      imageSize = from.imageSize;
      featureLayers = from.featureLayers;
      temperature = from.temperature;
      clipWeight = from.clipWeight;
      scoreRule = from.scoreRule;
      topK = from.topK;
      sigma = from.sigma;
      flatten = from.flatten;
    }

    /** Side of the input in pixels. */
    public Builder imageSize(Integer value) {
      imageSize = value;
      return this;
    }

    /** The image tower's blocks, counted from 1. */
    public Builder featureLayers(List<Integer> value) {
      featureLayers = value;
      return this;
    }

    /** tau1 = tau2. */
    public Builder temperature(Double value) {
      temperature = value;
      return this;
    }

    /** Weight of the CLIP branch, in {@code [0, 1]}. */
    public Builder clipWeight(Double value) {
      clipWeight = value;
      return this;
    }

    /** Maps the image score is read from. */
    public Builder scoreRule(ScoreRule.Rule value) {
      scoreRule = value;
      return this;
    }

    /** Number of pixels the image score averages. */
    public Builder topK(Integer value) {
      topK = value;
      return this;
    }

    /** Of the Gaussian over the fused map, in pixels. */
    public Builder sigma(Double value) {
      sigma = value;
      return this;
    }

    /** Whether a picture's slow light is divided out first. */
    public Builder flatten(Boolean value) {
      flatten = value;
      return this;
    }

    /** The overrides. */
    public ConfigOverrides build() {
      return new ConfigOverrides(
          imageSize, featureLayers, temperature, clipWeight, scoreRule, topK, sigma, flatten);
    }
  }
}
