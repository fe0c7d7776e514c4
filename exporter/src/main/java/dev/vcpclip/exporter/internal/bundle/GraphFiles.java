package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.bundle.BundleManifest;

/**
 * Names of the two files that hold one form of the graph.
 *
 * @param model with all outputs
 * @param score with the image score alone
 */
record GraphFiles(String model, String score) {
  /** The form that every provider takes. */
  static final GraphFiles PORTABLE =
      new GraphFiles(BundleManifest.MODEL_FILE, BundleManifest.SCORE_MODEL_FILE);

  /** Those of a variant. */
  static GraphFiles of(VariantType type) {
    return new GraphFiles(type.label() + ".onnx", type.label() + ".score.onnx");
  }
}
