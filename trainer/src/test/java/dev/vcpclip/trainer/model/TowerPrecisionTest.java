package dev.vcpclip.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.trainer.golden.Close;
import dev.vcpclip.trainer.golden.GoldenCase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TowerPrecisionTest {
  static Stream<Path> cases() {
    return GoldenCase.folders("activations.safetensors");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void halfPrecisionGivesNearlyTheSameFeaturesInSinglePrecision(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder);
        SafetensorsFile expected = golden.tensors("activations.safetensors");
        NDManager manager = TorchEngine.manager();
        Parameters half = Parameters.fromClip(manager, golden.clip(), TowerPrecision.FP16);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray images = GoldenCase.array(manager, expected, "input");
      var tower =
          new VisionTower(golden.clip().config(), golden.config().activation(), half.arrays());

      VisionTower.Output output = tower.forward(images, golden.config().featureLayers());

      List<NDArray> tokens = output.patchTokens();
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.get(i).getDataType()).isEqualTo(DataType.FLOAT32);
        float[] single = expected.floats("patch_tokens." + i);
        // Half precision has 11 bits; were it single precision still, the difference would be 1e-6.
        assertThat(Close.largestDifference(single, tokens.get(i).toFloatArray()))
            .isBetween(1e-5, 0.02 * Close.largest(single));
      }
      assertThat(output.feature().getDataType()).isEqualTo(DataType.FLOAT32);
    }
  }

  @Test
  void onlyGpusComputeInHalfPrecisionUnasked() {
    assertThat(TowerPrecision.of(Device.cpu())).isEqualTo(TowerPrecision.FP32);
    assertThat(TowerPrecision.of(Device.gpu())).isEqualTo(TowerPrecision.FP16);
  }
}
