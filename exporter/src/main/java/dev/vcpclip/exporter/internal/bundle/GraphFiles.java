package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.bundle.BundleManifest;

/**
 * Names of the files that hold one form of the graph.
 *
 * @param model with all outputs
 * @param score with the image score alone
 * @param data weights that the portable form has not; variants of one precision share them
 */
record GraphFiles(String model, String score, String data) {
  /** The form that every provider takes. */
  static final GraphFiles PORTABLE =
      new GraphFiles(
          BundleManifest.MODEL_FILE, BundleManifest.SCORE_MODEL_FILE, BundleManifest.WEIGHTS_FILE);

  /** Those of a variant. */
  static GraphFiles of(VariantType type) {
    return new GraphFiles(
        type.label() + ".onnx",
        type.label() + ".score.onnx",
        BundleManifest.weightsFile(type.precision()));
  }
}
