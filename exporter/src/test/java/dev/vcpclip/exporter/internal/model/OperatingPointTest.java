package dev.vcpclip.exporter.internal.model;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.internal.fused.FloatProducts;
import dev.vcpclip.exporter.internal.fused.FusedVisionTower;
import dev.vcpclip.exporter.internal.graph.ImageTower;
import dev.vcpclip.exporter.internal.graph.VisionTower;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The small random model has four blocks, features after 1, 2 and 4, and 4 x 4 patches. */
class OperatingPointTest {
  @TempDir static Path folder;

  /** Apart from the folder that graphs are run in. */
  @TempDir static Path scratch;

  @BeforeAll
  static void writeModel() {
    RandomModel.writeSmall(folder, Kind.VCP_CLIP_PLUS);
  }

  static Stream<OperatingPoint> points() {
    return Stream.of(
        OperatingPoint.FULL.withKeyWindow(2),
        OperatingPoint.FULL.withLayers(3),
        OperatingPoint.FULL.withLayers(2).withKeyWindow(3));
  }

  @ParameterizedTest
  @MethodSource("points")
  void isTheSameInBothFormsOfTheTowerAndNotTheFullModel(OperatingPoint point) {
    float[] standard = map(point, VisionTower::new);
    float[] fused = map(point, FusedVisionTower.form(FloatProducts.SINGLE));

    assertAgree("map", fused, standard, 1e-5);
    assertThat(standard).isNotEqualTo(map(OperatingPoint.FULL, VisionTower::new));
  }

  @Test
  void leavesOutWhatFewerBlocksDoNotCompute() {
    int all = operations(OperatingPoint.FULL, "Softmax");
    int three = operations(OperatingPoint.FULL.withLayers(3), "Softmax");

    // One block's attention and the attention to the patches of the feature layer after it.
    assertThat(three).isEqualTo(all - 2);
  }

  @Test
  void withoutAFeatureLayerIsRefused() {
    assertThatThrownBy(() -> open(OperatingPoint.FULL.withLayers(5)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("5 blocks")
        .hasMessageContaining("expected 1 to 4 (--layers)");
  }

  private static float[] map(OperatingPoint point, ImageTower.Form tower) {
    byte[] pixels = new byte[RandomModel.SMALL_IMAGE * RandomModel.SMALL_IMAGE * 3];
    new Random(1).nextBytes(pixels);
    Tensor image = Tensor.ofBytes(pixels, 1, RandomModel.SMALL_IMAGE, RandomModel.SMALL_IMAGE, 3);
    try (ModelFiles files = open(point)) {
      return GraphRunner.evaluate(graph(files, tower), folder, BundleManifest.IMAGE, image)
          .get(BundleManifest.ANOMALY_MAP)
          .floats();
    }
  }

  private static int operations(OperatingPoint point, String op) {
    try (ModelFiles files = open(point)) {
      return (int) graph(files, VisionTower::new).operations().stream().filter(op::equals).count();
    }
  }

  private static Graph graph(ModelFiles files, ImageTower.Form tower) {
    return ModelGraph.ofImages(files.source(), Fold.all(), WeightType.FP32, scratch, tower)
        .select(List.of(BundleManifest.ANOMALY_MAP));
  }

  private static ModelFiles open(OperatingPoint point) {
    return ModelFiles.open(
        ExportRequest.builder(
                folder.resolve("clip.safetensors"),
                folder.resolve("checkpoint"),
                folder.resolve("bundle"))
            .point(point)
            .build());
  }
}
