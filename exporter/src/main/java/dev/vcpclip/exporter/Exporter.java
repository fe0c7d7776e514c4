package dev.vcpclip.exporter;

import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.internal.bundle.BundleWriter;
import dev.vcpclip.exporter.internal.bundle.Manifests;
import dev.vcpclip.exporter.internal.bundle.PortableGraph;
import dev.vcpclip.exporter.internal.bundle.PortableGraph.Golden;
import dev.vcpclip.exporter.internal.bundle.VariantWriter;
import dev.vcpclip.exporter.internal.model.ModelFiles;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Front door: weights in, bundle out.
 *
 * <p>An export opens the weights, builds the folded graph, writes it with its weights, records what
 * the plain graph makes of a test picture, and publishes the bundle when the folded graph agrees.
 * Memory stays near the largest single tensor on the heap, and near the model's size in ONNX
 * Runtime while the test picture runs. A failed export leaves nothing behind.
 */
public final class Exporter {
  private Exporter() {}

  /**
   * Exports a model.
   *
   * @return the bundle's manifest
   * @throws dev.vcpclip.runtime.VcpClipException when weights, settings or the disk do not allow it
   */
  public static BundleManifest export(ExportRequest request) {
    return export(request, message -> {});
  }

  /**
   * Exports a model.
   *
   * @param progress told in a sentence about every step, on the calling thread
   * @return the bundle's manifest
   * @throws dev.vcpclip.runtime.VcpClipException when weights, settings or the disk do not allow it
   */
  public static BundleManifest export(ExportRequest request, Consumer<String> progress) {
    try (BundleWriter bundle = BundleWriter.begin(request.target(), request.overwrite());
        ModelFiles files = ModelFiles.open(request)) {
      ModelSource source = files.source();
      progress.accept(describe(source));
      departure(source).ifPresent(progress);
      Golden golden = PortableGraph.write(bundle, source, request, progress);
      List<Variant> variants = VariantWriter.write(bundle, source, request, golden, progress);
      return bundle.publish(Manifests.of(files, request, variants));
    }
  }

  /**
   * A checkpoint's activation is that it was trained with; weights by themselves get the paper's.
   */
  private static Optional<String> departure(ModelSource source) {
    Activation used = source.config().activation();
    return source
        .clip()
        .activation()
        .filter(trained -> trained != used)
        .map(
            trained ->
                String.format(
                    "%s says %s, the model is computed with %s as its settings say (the paper's"
                        + " figures are with gelu)",
                    source.clip().file(), trained.label(), used.label()));
  }

  private static String describe(ModelSource source) {
    return String.format(
        "%s on %s (%d and %d attention heads) at %d x %d pixels, feature layers %s",
        source.config().kind().label(),
        source.clip().config().name(),
        source.clip().config().visionHeads(),
        source.clip().config().textHeads(),
        source.config().imageSize(),
        source.config().imageSize(),
        source.config().featureLayers());
  }
}
