package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.golden.GoldenDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The official checkpoint and {@code trainable.safetensors} of a case hold the same parameters. */
class VcpClipWeightsGoldenTest {
  static List<Path> modelCases() {
    return GoldenDir.modelCases();
  }

  static List<Path> officialCases() {
    return GoldenDir.modelCases().stream()
        .map(folder -> folder.resolve("official_checkpoint.pth"))
        .filter(Files::exists)
        .toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("officialCases")
  void readsTheSameParametersFromTheOfficialCheckpoint(Path official) {
    try (VcpClipWeights expected =
            VcpClipWeights.open(official.resolveSibling("trainable.safetensors"));
        VcpClipWeights found = VcpClipWeights.open(official)) {
      assertThat(found.kind()).isEqualTo(expected.kind());
      Set<String> names = new TreeSet<>(expected.names());
      // The authors' script does not save it.
      names.remove("beta");
      assertThat(new TreeSet<>(found.names())).isEqualTo(names);
      for (String name : names) {
        assertThat(found.get(name).shape()).as(name).isEqualTo(expected.get(name).shape());
        assertThat(found.get(name).floats()).as(name).isEqualTo(expected.get(name).floats());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("modelCases")
  void readsTheSizesOfTheCase(Path folder) throws IOException {
    JsonNode config = new ObjectMapper().readTree(folder.resolve("config.json").toFile());

    try (VcpClipWeights weights = VcpClipWeights.open(folder);
        ClipWeights clip = ClipWeights.open(folder.resolve("clip.safetensors"))) {
      weights.checkAgainst(clip.config());
      boolean plus = weights.kind() == Kind.VCP_CLIP_PLUS;
      assertThat(weights.kind().label()).isEqualTo(config.get("kind").asText());
      assertThat(weights.deepPrompts()).isEqualTo(config.get("deep_len").asInt());
      assertThat(weights.idpTokens()).isEqualTo(plus ? config.get("idp_tokens").asInt() : 0);
      assertThat(weights.categoryTokens())
          .isEqualTo(plus ? 1 : config.get("category_tokens").asInt());
      assertThat(weights.featureLayerCount()).isEqualTo(config.get("features").size());
      assertThat(clip.config().visionWidth()).isEqualTo(config.get("vision_width").asInt());
      assertThat(clip.config().visionLayers()).isEqualTo(config.get("vision_layers").asInt());
      assertThat(clip.config().textWidth()).isEqualTo(config.get("text_width").asInt());
      assertThat(clip.config().textLayers()).isEqualTo(config.get("text_layers").asInt());
      assertThat(clip.config().embedDim()).isEqualTo(config.get("embed_dim").asInt());
      assertThat(clip.config().patch()).isEqualTo(config.get("patch").asInt());
      assertThat(clip.config().grid() * clip.config().patch())
          .isEqualTo(config.get("native_image").asInt());
    }
  }
}
