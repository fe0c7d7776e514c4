package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest.Fusion;

/**
 * What a model is made of, checked against one another.
 *
 * @param clip backbone, open as long as graphs are written
 * @param trained parameters, likewise
 * @param config what shapes do not tell
 */
public record ModelSource(ClipWeights clip, VcpClipWeights trained, VcpClipConfig config) {
  /**
   * Checks that the three fit.
   *
   * @throws VcpClipException where they do not
   */
  public ModelSource {
    trained.checkAgainst(clip.config());
    int patch = clip.config().patch();
    if (config.imageSize() < patch || config.imageSize() % patch != 0) {
      throw new VcpClipException(
          String.format(
              "image size %d: %s needs a multiple of its patch size %d, such as %d.",
              config.imageSize(),
              clip.config().name(),
              patch,
              Math.max(1, Math.round((float) config.imageSize() / patch)) * patch));
    }
    checkFeatureLayers(clip, trained, config);
    if (config.kind() == Kind.VCP_CLIP_PLUS && trained.kind() != Kind.VCP_CLIP_PLUS) {
      throw new VcpClipException(
          trained.file() + ": configured as VCP-CLIP+, but holds no dynamic prompt (IDP).");
    }
  }

  private static void checkFeatureLayers(
      ClipWeights clip, VcpClipWeights trained, VcpClipConfig config) {
    int layers = clip.config().visionLayers();
    int last = 0;
    for (int layer : config.featureLayers()) {
      if (layer <= last || layer > layers) {
        throw new VcpClipException(
            String.format(
                "feature layers %s: %s has layers 1 to %d; name them in rising order"
                    + " (--features).",
                config.featureLayers(), clip.config().name(), layers));
      }
      last = layer;
    }
    if (config.featureLayers().size() != trained.featureLayerCount()) {
      throw new VcpClipException(
          String.format(
              "%s was trained on %d feature layers, but %s names %d. Choose them with --features.",
              trained.file(),
              trained.featureLayerCount(),
              config.featureLayers(),
              config.featureLayers().size()));
    }
  }

  /** Temperatures and branch weights (sections 3 and 4 of the method). */
  public Fusion fusion() {
    Double weight = config.fixedClipWeight();
    double clipWeight = weight != null ? weight : 1 - sigmoid(scalar("alpha"));
    return new Fusion(
        temperature("New_Lan_Embed.prompt_temp"),
        temperature("Zero_try.prompt_temp_l1"),
        clipWeight,
        1 - clipWeight);
  }

  /** Number of category tokens: 1 with IDP, r without. */
  public int categoryTokens() {
    return config.kind() == Kind.VCP_CLIP_PLUS
        ? 1
        : trained.get("New_Lan_Embed.prompt_query").dim(1);
  }

  private double temperature(String name) {
    Double fixed = config.fixedTemperature();
    return fixed != null ? fixed : Math.exp(-scalar(name));
  }

  private double scalar(String name) {
    return trained.get(name).floats()[0];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
