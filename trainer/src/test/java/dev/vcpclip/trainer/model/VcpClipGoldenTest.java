package dev.vcpclip.trainer.model;

import static dev.vcpclip.trainer.golden.Close.ACTIVATIONS;
import static dev.vcpclip.trainer.golden.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.trainer.golden.GoldenCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VcpClipGoldenTest {
  static Stream<Path> cases() {
    return GoldenCase.folders("activations.safetensors");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reproducesEveryStage(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder);
        SafetensorsFile expected = golden.tensors("activations.safetensors");
        NDManager manager = TorchEngine.manager();
        Parameters frozen = Parameters.fromClip(manager, golden.clip());
        Parameters trained = Parameters.fromVcpClip(manager, golden.trained());
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray images = GoldenCase.array(manager, expected, "input");

      Map<String, NDArray> stages = stages(golden, frozen, trained, images);

      assertThat(stages.keySet().stream().filter(GoldenCase.names(expected)::contains))
          .hasSizeGreaterThanOrEqualTo(4 + 6 * golden.config().featureLayers().size());
      stages.forEach(
          (name, actual) -> {
            if (GoldenCase.names(expected).contains(name)) {
              assertClose(name, actual, expected.floats(name), ACTIVATIONS);
            }
          });
    }
  }

  private static Map<String, NDArray> stages(
      GoldenCase golden, Parameters frozen, Parameters trained, NDArray images) {
    var config = golden.config();
    var vision = new VisionTower(golden.clip().config(), config.activation(), frozen.arrays());
    var model = new VcpClip(golden.clip().config(), config, frozen.arrays(), trained.arrays());
    List<NDArray> streams = vision.forward(images, config.featureLayers()).patchTokens();
    VcpClip.Features features = model.features(images);
    VcpClip.Output output = model.forward(features, false);
    NDArray fused = model.fuse(output.clipMaps(), output.vcpMaps());

    Map<String, NDArray> stages = new LinkedHashMap<>();
    stages.put("image_features", features.feature());
    stages.put("idp.token", output.categoryTokens());
    stages.put("pre_vcp.tokens", output.categoryTokens());
    stages.put("text_embeddings", output.text());
    for (int i = 0; i < streams.size(); i++) {
      stages.put("patch_tokens." + i, streams.get(i));
      stages.put("post_vcp.text." + i, output.attendedText().get(i));
      stages.put("vcp.logits." + i, output.vcpLogits().get(i));
      stages.put("clip.logits." + i, output.clipLogits().get(i));
      stages.put("map.vcp." + i, output.vcpMaps().get(":, {}", i));
      stages.put("map.clip." + i, output.clipMaps().get(":, {}", i));
      stages.put("fused." + i, fused.get(":, {}", i));
    }
    int[] layers = {1};
    stages.put("map.vcp", output.vcpMaps().mean(layers));
    stages.put("map.clip", output.clipMaps().mean(layers));
    stages.put("map.fused", fused.mean(layers));
    return stages;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesEachImageTheSameMapsWhateverItsBatch(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder);
        SafetensorsFile expected = golden.tensors("activations.safetensors");
        NDManager manager = TorchEngine.manager();
        Parameters frozen = Parameters.fromClip(manager, golden.clip());
        Parameters trained = Parameters.fromVcpClip(manager, golden.trained());
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray images = GoldenCase.array(manager, expected, "input");
      var model =
          new VcpClip(golden.clip().config(), golden.config(), frozen.arrays(), trained.arrays());
      float[] together = model.forward(model.features(images), false).vcpMaps().toFloatArray();

      List<Float> apart = new ArrayList<>();
      for (long i = 0; i < images.getShape().get(0); i++) {
        NDArray one = images.get("{}:{}", i, i + 1);
        for (float value : model.forward(model.features(one), false).vcpMaps().toFloatArray()) {
          apart.add(value);
        }
      }

      float[] flat = new float[apart.size()];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = apart.get(i);
      }
      assertClose("vcp maps", flat, together, 1e-5);
    }
  }
}
