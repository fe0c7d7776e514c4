package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.weights.WeightFiles;
import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.runtime.golden.GoldenDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of a case that holds the backbone gives the same weights, bit for bit. */
class ClipWeightsGoldenTest {
  private static final String REFERENCE = "clip.safetensors";
  private static final String POSITIONS = "visual.positional_embedding";

  /** Pairs of files of one case that hold the same backbone. */
  static List<List<Path>> backbones() {
    return GoldenDir.modelCases().stream()
        .flatMap(
            folder -> {
              List<Path> present =
                  Stream.of(
                          REFERENCE,
                          "clip_huggingface.safetensors",
                          "clip_openai_torchscript.pt",
                          "official_checkpoint.pth")
                      .map(folder::resolve)
                      .filter(Files::exists)
                      .filter(ClipWeightsGoldenTest::holdsBackbone)
                      .toList();
              return present.stream().skip(1).map(other -> List.of(present.get(0), other));
            })
        .toList();
  }

  /** The baseline's official checkpoint has none. */
  private static boolean holdsBackbone(Path file) {
    try (WeightReader reader = WeightFiles.open(file)) {
      return reader.tensors().keySet().stream()
          .anyMatch(name -> name.contains("conv1.weight") || name.contains("patch_embedding"));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("backbones")
  void readsTheSameWeightsFromEveryFile(List<Path> pair) {
    try (ClipWeights expected = ClipWeights.open(pair.get(0));
        ClipWeights found = ClipWeights.open(pair.get(1))) {
      assertThat(found.names()).containsExactlyElementsOf(expected.names());
      assertThat(found.config().name().replaceAll("-\\d+$", ""))
          .isEqualTo(expected.config().name().replaceAll("-\\d+$", ""));
      for (String name : expected.names()) {
        // The authors store the position embedding as they resized it for the working resolution.
        boolean resized = name.equals(POSITIONS) && !sameGrid(expected, found);
        if (!resized) {
          assertThat(found.get(name).shape()).as(name).isEqualTo(expected.get(name).shape());
          assertThat(found.get(name).floats()).as(name).isEqualTo(expected.get(name).floats());
        }
      }
    }
  }

  private static boolean sameGrid(ClipWeights one, ClipWeights other) {
    boolean official = other.file().endsWith("official_checkpoint.pth");
    return !official || one.config().grid() == other.config().grid();
  }
}
