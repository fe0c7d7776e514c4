package dev.vcpclip.exporter.internal.model;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
  private static final List<String> OUTPUTS =
      List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE);

  @TempDir static Path models;

  @BeforeAll
  static void writeModel() {
    RandomModel.writeSmall(models.resolve("plus"), Kind.VCP_CLIP_PLUS);
    RandomModel.writeSmall(models.resolve("baseline"), Kind.VCP_CLIP);
  }

  /** A fold that changes nothing would agree with the plain graph, too. */
  @ParameterizedTest
  @EnumSource(Fold.class)
  void changesTheGraph(Fold fold) {
    assertThat(operations(Set.of(fold))).isNotEqualTo(operations(Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plus", "baseline"})
  void agreesWithPlainGraphForUnusualSizes(String model) {
    byte[] pixels = new byte[2 * RandomModel.SMALL_IMAGE * RandomModel.SMALL_IMAGE * 3];
    new Random(1).nextBytes(pixels);
    Tensor image = Tensor.ofBytes(pixels, 2, RandomModel.SMALL_IMAGE, RandomModel.SMALL_IMAGE, 3);
    for (WeightType type : WeightType.values()) {
      try (ModelFiles files = open(model)) {
        Map<String, Tensor> plain = evaluate(files.source(), Set.of(), type, image);
        Map<String, Tensor> folded = evaluate(files.source(), Fold.all(), type, image);

        for (String output : OUTPUTS) {
          assertAgree(output, folded.get(output).floats(), plain.get(output).floats(), 1e-5);
        }
      }
    }
  }

  /** Every weight that is stored as fp16 is cast; biases are stored as they are. */
  @Test
  void roundsNothingThatThePlainGraphDoesNot() {
    long plain = halves(Set.of());

    assertThat(plain).isPositive();
    assertThat(halves(Set.of(Fold.POST_VCP_POOLING))).isEqualTo(plain);
  }

  private static long halves(Set<Fold> folds) {
    return operations(folds, WeightType.FP16).stream().filter("Cast"::equals).count();
  }

  private static Map<String, Tensor> evaluate(
      ModelSource source, Set<Fold> folds, WeightType type, Tensor image) {
    Graph graph = ModelGraph.ofImages(source, folds, type, scratch("prefix"));
    return GraphRunner.evaluate(
        graph.select(OUTPUTS), scratch("graph"), BundleManifest.IMAGE, image);
  }

  private static Path scratch(String name) {
    try {
      return Files.createDirectories(models.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> operations(Set<Fold> folds) {
    return operations(folds, WeightType.FP32);
  }

  private static List<String> operations(Set<Fold> folds, WeightType type) {
    try (ModelFiles files = open("plus")) {
      return ModelGraph.ofImages(files.source(), folds, type, models).select(OUTPUTS).operations();
    }
  }

  private static ModelFiles open(String model) {
    Path folder = models.resolve(model);
    return ModelFiles.open(folder.resolve("clip.safetensors"), folder.resolve("checkpoint"));
  }
}
