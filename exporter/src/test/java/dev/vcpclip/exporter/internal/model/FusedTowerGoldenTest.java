package dev.vcpclip.exporter.internal.model;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.golden.ModelCase;
import dev.vcpclip.exporter.internal.fused.FloatProducts;
import dev.vcpclip.exporter.internal.fused.FusedVisionTower;
import dev.vcpclip.exporter.internal.graph.ImageTower;
import dev.vcpclip.exporter.internal.graph.VisionTower;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The image tower in ONNX Runtime's own operators against the one in standard operators. */
class FusedTowerGoldenTest {
  private static final List<String> OUTPUTS =
      List.of(
          BundleManifest.ANOMALY_MAP,
          BundleManifest.CLIP_MAP,
          BundleManifest.VCP_MAP,
          BundleManifest.IMAGE_SCORE,
          "image_features",
          "patch_tokens.0");

  @TempDir Path scratch;

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void agreesWithStandardOperators(ModelCase reference) {
    try (Opened source = new Opened(reference.open())) {
      int size = source.model().config().imageSize();
      byte[] pixels = new byte[2 * size * size * 3];
      new Random(3).nextBytes(pixels);
      Tensor images = Tensor.ofBytes(pixels, 2, size, size, 3);
      Graph plain = graph(source.model(), VisionTower::new);
      Graph fused = graph(source.model(), FusedVisionTower.form(FloatProducts.SINGLE));

      Map<String, Tensor> expected =
          GraphRunner.evaluate(plain, scratch, BundleManifest.IMAGE, images);
      Map<String, Tensor> found =
          GraphRunner.evaluate(fused, scratch, BundleManifest.IMAGE, images);

      assertThat(fused.operations())
          .contains("com.microsoft.MultiHeadAttention", "com.microsoft.SkipLayerNormalization");
      for (String output : OUTPUTS) {
        assertAgree(output, found.get(output).floats(), expected.get(output).floats(), 1e-5);
      }
    }
  }

  private Graph graph(ModelSource source, ImageTower.Form tower) {
    return ModelGraph.ofImages(source, Set.of(Fold.UINT8_INPUT), WeightType.FP32, scratch, tower)
        .select(OUTPUTS);
  }
}
