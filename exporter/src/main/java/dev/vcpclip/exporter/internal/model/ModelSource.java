package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest.Fusion;
import java.util.List;

/**
 * Parts of a model, checked against one another.
 *
 * @param clip backbone, open as long as graphs are written
 * @param trained parameters, likewise
 * @param config what shapes do not tell
 * @param point how much of it is computed
 */
public record ModelSource(
    ClipWeights clip, VcpClipWeights trained, VcpClipConfig config, OperatingPoint point) {
  /** Of a temperature; beyond, its logits are beyond single precision. */
  private static final double LARGEST_LOGARITHM = 50;

  /**
   * Checks that the three fit.
   *
   * @throws VcpClipException where they do not
   */
  public ModelSource {
    trained.checkAgainst(clip.config());
    config.checkAgainst(clip.config());
    checkFeatureLayers(trained, config.featureLayers());
    point.checkAgainst(clip.config(), config.featureLayers());
    if (config.kind() != trained.kind()) {
      throw new VcpClipException(
          "%s: configured as %s, but its parameters are those of %s (with IDP or without)."
              .formatted(trained.file(), config.kind().label(), trained.kind().label()));
    }
  }

  private static void checkFeatureLayers(VcpClipWeights trained, List<Integer> layers) {
    if (layers.size() != trained.featureLayerCount()) {
      throw new VcpClipException(
          String.format(
              "%s was trained on %d feature layers, but %s names %d. Choose them with --features.",
              trained.file(), trained.featureLayerCount(), layers, layers.size()));
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

  private double temperature(String name) {
    Double fixed = config.fixedTemperature();
    if (fixed != null) {
      return fixed;
    }
    double learned = Math.exp(-scalar(name));
    if (!(Math.abs(Math.log(learned)) <= LARGEST_LOGARITHM)) {
      throw new VcpClipException(
          "%s: '%s' is %s, which makes a temperature of %s. Damaged, or its training diverged."
              .formatted(trained.file(), name, scalar(name), learned));
    }
    return learned;
  }

  private double scalar(String name) {
    return trained.get(name).floats()[0];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
