package dev.vcpclip.exporter.internal.model;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.golden.ModelCase;
import dev.vcpclip.exporter.internal.onnx.ExternalWeights;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.OnnxWriter;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fold, alone and with all others, against the plain graph. */
class FoldGoldenTest {
  private static final double TOLERANCE = 1e-5;

  private static final String TEXT = "text_embeddings";

  private static final List<String> OUTPUTS =
      List.of(
          BundleManifest.ANOMALY_MAP,
          BundleManifest.CLIP_MAP,
          BundleManifest.VCP_MAP,
          BundleManifest.IMAGE_SCORE,
          "image_features",
          TEXT,
          "post_vcp.text.0");

  @TempDir Path scratch;

  static Stream<Arguments> casesAndFolds() {
    List<Set<Fold>> folds =
        Stream.concat(Arrays.stream(Fold.values()).map(EnumSet::of), Stream.of(Fold.all()))
            .<Set<Fold>>map(f -> f)
            .toList();
    return ModelCase.all().flatMap(c -> folds.stream().map(f -> Arguments.of(c, f)));
  }

  @ParameterizedTest
  @MethodSource("casesAndFolds")
  void agreesWithPlainGraphForEveryBatchSize(ModelCase reference, Set<Fold> folds)
      throws IOException {
    try (Opened source = new Opened(reference.open());
        GraphRunner plain = runner(source.model(), Set.of(), "plain");
        GraphRunner folded = runner(source.model(), folds, "folded")) {
      int size = source.model().config().imageSize();
      for (int batch = 1; batch <= 3; batch++) {
        Tensor image = images(batch, size);

        Map<String, Tensor> expected = plain.run(BundleManifest.IMAGE, image);
        Map<String, Tensor> found = folded.run(BundleManifest.IMAGE, image);

        for (String output : OUTPUTS) {
          String what = output + " of batch " + batch;
          assertThat(found.get(output).shape()).as(what).isEqualTo(expected.get(output).shape());
          assertAgree(what, found.get(output).floats(), expected.get(output).floats(), TOLERANCE);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void agreesForPromptsOfDifferentLengthsThatGoOnBehindTheToken(ModelCase reference)
      throws IOException {
    VcpClipConfig config =
        reference.config().toBuilder()
            .template("the {token} here looks {state} to me")
            .normalWord("good")
            .abnormalWord("scratched, stained or dented")
            .build();

    try (Opened source = new Opened(reference.open(config));
        GraphRunner plain = runner(source.model(), Set.of(), "plain");
        GraphRunner folded = runner(source.model(), Set.of(Fold.CAUSAL_PREFIX), "folded")) {
      Tensor image = images(2, config.imageSize());

      float[] expected = plain.run(BundleManifest.IMAGE, image).get(TEXT).floats();
      float[] found = folded.run(BundleManifest.IMAGE, image).get(TEXT).floats();

      assertAgree(TEXT, found, expected, TOLERANCE);
    }
  }

  private GraphRunner runner(ModelSource source, Set<Fold> folds, String name) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve(name));
    Path model = folder.resolve("model.onnx");
    try (ExternalWeights weights = ExternalWeights.create(folder.resolve("model.onnx.data"))) {
      OnnxWriter.write(
          ModelGraph.ofImages(source, folds, WeightType.FP32, scratch).select(OUTPUTS),
          model,
          weights,
          weights);
    }
    return GraphRunner.open(model);
  }

  private static Tensor images(int batch, int size) {
    byte[] pixels = new byte[batch * size * size * 3];
    new Random(batch).nextBytes(pixels);
    return Tensor.ofBytes(pixels, batch, size, size, 3);
  }
}
