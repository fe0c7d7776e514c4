package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.bundle.PortableGraph.Golden;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Difference;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Variants of a bundle's graph, each written beside the portable one and compared with it on the
 * same pictures.
 */
public final class VariantWriter {
  private final BundleWriter bundle;
  private final List<Tensor> pictures;
  private final Optional<GoldenReferences> references;
  private final List<Map<String, Tensor>> expected;

  private VariantWriter(
      BundleWriter bundle, List<Tensor> pictures, Optional<GoldenReferences> references) {
    this.bundle = bundle;
    this.pictures = pictures;
    this.references = references;
    this.expected = bundle.run(GraphFiles.PORTABLE.model(), this::outputs);
  }

  /**
   * Writes the variants that were asked for.
   *
   * @param bundle whose portable graph has been written
   * @param golden compared on, beside the pictures of good parts
   * @return what the manifest says about them, in the order asked for
   * @throws dev.vcpclip.runtime.VcpClipException when one is too far from the portable graph to be
   *     of use
   */
  public static List<Variant> write(
      BundleWriter bundle,
      ModelSource source,
      ExportRequest request,
      Golden golden,
      Consumer<String> progress) {
    if (request.variants().isEmpty()) {
      return List.of();
    }
    List<Tensor> pictures = new ArrayList<>(List.of(golden.picture()));
    pictures.addAll(GoodPictures.read(request.goodPictures(), source.config()));
    VariantGraphs graphs = new VariantGraphs(source, request, bundle, pictures);
    VariantWriter writer = new VariantWriter(bundle, pictures, golden.references());
    List<Variant> variants = new ArrayList<>();
    for (VariantType type : request.variants()) {
      GraphFiles files = GraphFiles.of(type);
      bundle.writeVariant(files, graphs.graph(type), request);
      List<Map<String, Tensor>> found =
          graphs
              .standIn(type)
              .map(graph -> bundle.runInPlaceOf(files, graph, writer::outputs))
              .orElseGet(() -> bundle.run(files.model(), writer::outputs));
      Variant variant = writer.compare(found).variant(type, files);
      variants.add(variant);
      progress.accept(describe(variant));
      if (type.hasFixedRanges() && request.goodPictures().isEmpty()) {
        progress.accept(
            "variant "
                + type.label()
                + " was measured on a built-in picture alone; give pictures"
                + " of good parts with --good-pictures");
      }
    }
    return variants;
  }

  private MapDifferences compare(List<Map<String, Tensor>> found) {
    MapDifferences differences = new MapDifferences();
    for (int i = 0; i < pictures.size(); i++) {
      differences.add(expected.get(i), found.get(i));
    }
    references.ifPresent(
        good ->
            differences.addReferences(good.compare(expected.get(0)), good.compare(found.get(0))));
    return differences;
  }

  private List<Map<String, Tensor>> outputs(GraphRunner runner) {
    List<Map<String, Tensor>> outputs = new ArrayList<>();
    for (Tensor picture : pictures) {
      Map<String, Tensor> found = runner.run(BundleManifest.IMAGE, picture);
      if (!outputs.isEmpty()) { // only the golden picture is compared with good parts
        found.remove(BundleManifest.PATCH_TOKENS);
      }
      outputs.add(found);
    }
    return outputs;
  }

  private static String describe(Variant variant) {
    Difference difference = variant.difference();
    return String.format(
        "variant %s: maps differ by %.1e on average, %.1e at most; rank correlation %.4f on"
            + " %d pictures",
        variant.name(),
        difference.mean(),
        difference.max(),
        difference.rankCorrelation(),
        difference.pictures());
  }
}
