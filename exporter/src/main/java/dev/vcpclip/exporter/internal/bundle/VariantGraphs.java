package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.fused.ActivationRanges;
import dev.vcpclip.exporter.internal.fused.AttentionArithmetic;
import dev.vcpclip.exporter.internal.fused.FloatProducts;
import dev.vcpclip.exporter.internal.fused.FusedVisionTower;
import dev.vcpclip.exporter.internal.fused.Int8Products;
import dev.vcpclip.exporter.internal.fused.Products;
import dev.vcpclip.exporter.internal.graph.ImageTower;
import dev.vcpclip.exporter.internal.model.ModelGraph;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The graphs of an export's variants; activations are measured once, when the first asks. */
final class VariantGraphs {
  private final ModelSource source;
  private final ExportRequest request;
  private final BundleWriter bundle;
  private final List<Tensor> pictures;
  private ActivationRanges ranges;
  private ActivationRanges widestRanges;

  /**
   * @param bundle whose portable graph has been written
   * @param pictures to measure activations on
   */
  public VariantGraphs(
      ModelSource source, ExportRequest request, BundleWriter bundle, List<Tensor> pictures) {
    this.source = source;
    this.request = request;
    this.bundle = bundle;
    this.pictures = List.copyOf(pictures);
  }

  /** The whole network with the image tower of that variant. */
  public Graph graph(VariantType type) {
    AttentionArithmetic arithmetic =
        type == VariantType.INT8_BF16 ? AttentionArithmetic.BF16 : AttentionArithmetic.AS_THE_REST;
    return graph(FusedVisionTower.form(products(type), arithmetic));
  }

  /**
   * The same network in operations that this machine has for certain, to be compared with the
   * portable one in place of the variant; empty where the variant itself can be.
   */
  Optional<Graph> standIn(VariantType type) {
    return type.needsStandIn()
        ? Optional.of(
            graph(FusedVisionTower.form(products(type), AttentionArithmetic.ROUNDED_TO_BF16))
                .select(request.outputs()))
        : Optional.empty();
  }

  private Products products(VariantType type) {
    return switch (type) {
      case FUSED -> FloatProducts.SINGLE;
      case FP16 -> FloatProducts.HALF;
      case INT8 -> new Int8Products(source.clip(), ranges(), false);
      case INT8_STATIC, INT8_BF16 -> Int8Products.fixed(source.clip(), ranges(), widestRanges());
    };
  }

  private ActivationRanges ranges() {
    if (ranges == null) {
      ranges = measure(pictures);
    }
    return ranges;
  }

  /** On good pictures, and on the same ones spoilt. */
  private ActivationRanges widestRanges() {
    if (widestRanges == null) {
      List<Tensor> spoilt = new ArrayList<>();
      for (int i = 0; i < pictures.size(); i++) {
        spoilt.add(SpoiltPicture.of(pictures.get(i), i));
      }
      widestRanges = ranges().widenedBy(measure(spoilt));
    }
    return widestRanges;
  }

  private ActivationRanges measure(List<Tensor> shown) {
    Graph observed = ActivationRanges.outputs(graph(FusedVisionTower.observed()));
    return bundle.runBeside(
        observed,
        runner -> {
          ActivationRanges found = new ActivationRanges();
          shown.forEach(p -> found.add(runner.run(BundleManifest.IMAGE, p)));
          return found;
        });
  }

  private Graph graph(ImageTower.Form tower) {
    return ModelGraph.ofImages(
        source, request.folds(), request.weightType(), bundle.scratch(), tower);
  }
}
