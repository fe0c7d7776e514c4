package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.golden.GoldenDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of a case that holds the backbone gives the same weights. */
class ClipWeightsGoldenTest {
  static List<Path> modelCases() {
    return GoldenDir.modelCases();
  }

  @ParameterizedTest
  @MethodSource("modelCases")
  void readsTheSameWeightsFromHuggingFaceNames(Path folder) {
    compare(folder, "clip_huggingface.safetensors");
  }

  @ParameterizedTest
  @MethodSource("modelCases")
  void readsTheSameWeightsFromTorchScript(Path folder) {
    compare(folder, "clip_openai_torchscript.pt");
  }

  private static void compare(Path folder, String name) {
    Path other = folder.resolve(name);
    if (!Files.exists(other)) {
      return;
    }
    try (ClipWeights expected = ClipWeights.open(folder.resolve("clip.safetensors"));
        ClipWeights found = ClipWeights.open(other)) {
      assertThat(found.config()).isEqualTo(expected.config());
      assertThat(found.names()).containsExactlyElementsOf(expected.names());
      for (String tensor : expected.names()) {
        assertThat(found.get(tensor).shape()).isEqualTo(expected.get(tensor).shape());
        assertThat(found.get(tensor).floats()).as(tensor).isEqualTo(expected.get(tensor).floats());
      }
    }
  }
}
