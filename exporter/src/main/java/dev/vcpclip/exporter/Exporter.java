package dev.vcpclip.exporter;

import dev.vcpclip.exporter.internal.bundle.BundleWriter;
import dev.vcpclip.exporter.internal.bundle.GoodPictures;
import dev.vcpclip.exporter.internal.bundle.Manifests;
import dev.vcpclip.exporter.internal.bundle.VariantGraphs;
import dev.vcpclip.exporter.internal.model.ModelFiles;
import dev.vcpclip.exporter.internal.model.ModelGraph;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Weights in, bundle out.
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
        ModelFiles files =
            ModelFiles.open(
                request.backbone(), request.weights(), request.overrides(), request.point())) {
      ModelSource source = files.source();
      progress.accept(describe(source));
      Graph graph =
          ModelGraph.ofImages(source, request.folds(), request.weightType(), bundle.scratch());
      long bytes = bundle.writeGraphs(graph, outputs(request));
      progress.accept(String.format("wrote %.1f MB of weights", bytes / 1e6));
      Graph plain = ModelGraph.ofImages(source, Set.of(), request.weightType(), bundle.scratch());
      bundle.writeGolden(plain, source.config().imageSize());
      progress.accept("recorded the golden pair from the plain graph");
      double error = bundle.verify();
      progress.accept(String.format("folded and plain graph agree within %.1e", error));
      writeVariants(source, request, bundle, progress);
      return bundle.publish(Manifests.of(files, request));
    }
  }

  private static void writeVariants(
      ModelSource source, ExportRequest request, BundleWriter bundle, Consumer<String> progress) {
    List<Tensor> pictures = new ArrayList<>(List.of(bundle.goldenPicture()));
    pictures.addAll(GoodPictures.read(request.goodPictures(), source.config().imageSize()));
    VariantGraphs graphs = new VariantGraphs(source, request, bundle, pictures);
    for (VariantType type : request.variants()) {
      Difference difference =
          bundle.writeVariant(type, graphs.graph(type), outputs(request), pictures);
      progress.accept(
          String.format(
              "variant %s: maps differ by %.1e on average, %.1e at most; rank correlation %.4f on"
                  + " %d pictures",
              type.label(),
              difference.mean(),
              difference.max(),
              difference.rankCorrelation(),
              difference.pictures()));
    }
  }

  private static List<String> outputs(ExportRequest request) {
    List<String> outputs =
        new ArrayList<>(List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE));
    if (request.branchMaps()) {
      outputs.addAll(List.of(BundleManifest.CLIP_MAP, BundleManifest.VCP_MAP));
    }
    return outputs;
  }

  private static String describe(ModelSource source) {
    return String.format(
        "%s on %s at %d x %d pixels, feature layers %s",
        source.config().kind().label(),
        source.clip().config().name(),
        source.config().imageSize(),
        source.config().imageSize(),
        source.config().featureLayers());
  }
}
