package dev.vcpclip.exporter.request;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.runtime.VcpClipException;
import java.util.List;

/**
 * Share of the image tower that a bundle computes. What is left out costs accuracy: measure the
 * bundle with {@code evaluate}. A smaller picture ({@link ConfigOverrides#imageSize}) is the third
 * way to spend less.
 *
 * @param layers blocks that are computed, {@code null} for all; features of later ones are left
 *     out, and the image feature is read after the last
 * @param keyWindow side of the square of patches whose keys and values attention sees as one, their
 *     mean counted as often as there are patches in it; 1 for each by itself
 */
public record OperatingPoint(Integer layers, int keyWindow) {
  /** All of it. */
  public static final OperatingPoint FULL = new OperatingPoint(null, 1);

  /** Checks the ranges. */
  public OperatingPoint {
    if ((layers != null && layers < 1) || keyWindow < 1) {
      throw new VcpClipException(
          "%s blocks, key window %d: expected 1 or more.".formatted(layers, keyWindow));
    }
  }

  /** The same with that many blocks, {@code null} for all. */
  public OperatingPoint withLayers(Integer value) {
    return new OperatingPoint(value, keyWindow);
  }

  /** The same with that side of a square of patches. */
  public OperatingPoint withKeyWindow(int value) {
    return new OperatingPoint(layers, value);
  }

  /** Blocks of a backbone that are computed. */
  public int layers(ClipConfig clip) {
    return layers == null ? clip.visionLayers() : layers;
  }

  /** Those of the feature layers that are computed. */
  public List<Integer> featureLayers(ClipConfig clip, List<Integer> trained) {
    return trained.stream().filter(layer -> layer <= layers(clip)).toList();
  }

  /**
   * Checks that it fits a backbone.
   *
   * @throws VcpClipException when it has fewer blocks, or no feature layer is left
   */
  public void checkAgainst(ClipConfig clip, List<Integer> trained) {
    if (layers(clip) > clip.visionLayers() || featureLayers(clip, trained).isEmpty()) {
      throw new VcpClipException(
          "%d blocks of %s with features after %s: expected %d to %d (--layers)."
              .formatted(layers(clip), clip.name(), trained, trained.get(0), clip.visionLayers()));
    }
  }
}
