package dev.vcpclip.exporter;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.List;

/**
 * Settings of an export that replace a checkpoint's, or the paper's where weights come without
 * settings. {@code null} leaves a setting as it is.
 *
 * @param imageSize side of the input in pixels, a multiple of the patch size
 * @param featureLayers the image tower's blocks, counted from 1
 * @param temperature tau1 = tau2
 * @param clipWeight weight of the CLIP branch in the fused map, in {@code [0, 1]}
 * @param scoreRule which maps the image score is read from
 * @param topK number of pixels the image score averages
 * @param sigma of the Gaussian over the fused map, in pixels; 0 for none
 */
public record ConfigOverrides(
    Integer imageSize,
    List<Integer> featureLayers,
    Double temperature,
    Double clipWeight,
    ScoreRule.Rule scoreRule,
    Integer topK,
    Double sigma) {
  /** Leaves everything as it is. */
  public static final ConfigOverrides NONE =
      new ConfigOverrides(null, null, null, null, null, null, null);

  /** Copies the list. */
  public ConfigOverrides {
    featureLayers = featureLayers == null ? null : List.copyOf(featureLayers);
  }

  /**
   * The settings with these in their place.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when one of them is out of range
   */
  public VcpClipConfig applyTo(VcpClipConfig config) {
    return new VcpClipConfig(
        config.kind(),
        config.activation(),
        or(imageSize, config.imageSize()),
        or(featureLayers, config.featureLayers()),
        config.template(),
        config.normalWord(),
        config.abnormalWord(),
        or(temperature, config.fixedTemperature()),
        or(clipWeight, config.fixedClipWeight()),
        new ScoreRule(or(scoreRule, config.score().rule()), or(topK, config.score().topK())),
        or(sigma, config.sigma()));
  }

  private static <T> T or(T override, T configured) {
    return override != null ? override : configured;
  }
}
