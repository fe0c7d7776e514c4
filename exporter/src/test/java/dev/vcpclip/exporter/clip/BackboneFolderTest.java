package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backbones in the folders of model hubs. */
class BackboneFolderTest {
  private static final String HUGGING_FACE =
      """
      {
        "model_type": "clip",
        "projection_dim": 64,
        "vision_config": {
          "hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2,
          "num_attention_heads": 4, "patch_size": 2, "image_size": 6,
          "hidden_act": "gelu", "layer_norm_eps": 1e-05
        },
        "text_config": {
          "hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2,
          "num_attention_heads": 2, "max_position_embeddings": 12, "vocab_size": 49408,
          "hidden_act": "gelu", "layer_norm_eps": 1e-05
        }
      }
      """;

  private static final String OPEN_CLIP =
      """
      {
        "model_cfg": {
          "embed_dim": 64,
          "quick_gelu": true,
          "vision_cfg": {"image_size": 6, "layers": 2, "width": 64, "head_width": 16,
                         "patch_size": 2},
          "text_cfg": {"context_length": 12, "vocab_size": 49408, "width": 64, "heads": 2,
                       "layers": 2}
        },
        "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073],
                           "std": [0.26862954, 0.26130258, 0.27577711]}
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeFolder() throws IOException {
    Files.writeString(folder.resolve("config.json"), HUGGING_FACE);
  }

  private void writeWhole(String name) {
    SafetensorsWriter.write(folder.resolve(name), TinyWeights.metadata(), TinyWeights.backbone(""));
  }

  private void writeShards(String first) throws IOException {
    List<Entry> all = TinyWeights.backbone("");
    int half = all.size() / 2;
    Path shard = folder.resolve(first);
    SafetensorsWriter.write(shard, TinyWeights.metadata(), all.subList(0, half));
    SafetensorsWriter.write(
        folder.resolve("2.safetensors"), TinyWeights.metadata(), all.subList(half, all.size()));
    StringBuilder index = new StringBuilder("{\"metadata\": {}, \"weight_map\": {");
    for (int i = 0; i < all.size(); i++) {
      String file = i < half ? first : "2.safetensors";
      index.append(i == 0 ? "" : ",");
      index.append('"').append(all.get(i).info().name()).append("\":\"").append(file).append('"');
    }
    Files.writeString(folder.resolve("model.safetensors.index.json"), index + "}}");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> ClipWeights.open(folder).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .message()
        .contains(parts);
  }

  @Test
  void tellHeadsAndActivation() {
    writeWhole("model.safetensors");

    try (ClipWeights clip = ClipWeights.open(folder)) {
      assertThat(clip.config().visionHeads()).isEqualTo(4);
      assertThat(clip.config().textHeads()).isEqualTo(2);
      assertThat(clip.activation()).contains(Activation.GELU);
    }
  }

  @Test
  void tellTheSameWhenTheirFileIsNamed() {
    writeWhole("model.safetensors");

    try (ClipWeights clip = ClipWeights.open(folder.resolve("model.safetensors"))) {
      assertThat(clip.config().visionHeads()).isEqualTo(4);
    }
  }

  @Test
  void tellNothingAboutAFileOfAnotherName() {
    writeWhole("my-own.safetensors");

    try (ClipWeights clip = ClipWeights.open(folder.resolve("my-own.safetensors"))) {
      assertThat(clip.config().visionHeads()).isEqualTo(1);
      assertThat(clip.activation()).isEmpty();
    }
  }

  @Test
  void areReadAsOpenClipWritesThem() throws IOException {
    Files.delete(folder.resolve("config.json"));
    Files.writeString(folder.resolve("open_clip_config.json"), OPEN_CLIP);
    writeWhole("open_clip_model.safetensors");

    try (ClipWeights clip = ClipWeights.open(folder)) {
      assertThat(clip.config().visionHeads()).isEqualTo(4);
      assertThat(clip.config().textHeads()).isEqualTo(2);
      assertThat(clip.activation()).contains(Activation.QUICK_GELU);
    }
  }

  @Test
  void areReadFromShards() throws IOException {
    writeShards("1.safetensors");

    try (ClipWeights clip = ClipWeights.open(folder)) {
      assertThat(clip.config().visionHeads()).isEqualTo(4);
      assertThat(clip.get("visual.proj").floats()).hasSize(64 * 64);
      assertThat(clip.get("ln_final.weight").floats()).hasSize(64);
      assertThat(clip.sources())
          .containsOnlyKeys("model.safetensors.index.json", "1.safetensors", "2.safetensors");
      assertThat(clip.sha256()).matches("[0-9a-f]{64}");
    }
  }

  @ParameterizedTest
  @CsvSource({"../1.safetensors", "a/../../1.safetensors", "/tmp/1.safetensors", "."})
  void refuseAShardOutside(String name) throws IOException {
    writeShards("1.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, Files.readString(index).replace("\"1.safe", "\"" + name + "#1.safe"));
    Files.writeString(index, Files.readString(index).replace(name + "#1.safetensors", name));

    assertRefused("'" + name + "', which is not inside its folder");
  }

  @Test
  void nameAShardThatIsMissing() throws IOException {
    writeShards("1.safetensors");
    Files.delete(folder.resolve("2.safetensors"));

    assertRefused("2.safetensors: no such file");
  }

  @Test
  void nameATensorThatIsNotInItsShard() throws IOException {
    writeShards("1.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, Files.readString(index).replace("1.safetensors", "2.safetensors"));

    assertRefused("puts 'visual.class_embedding' into '2.safetensors', which lacks it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}              | has no 'weight_map'",
        "{\"weight_map\": {\"a\": 1}} | names no file for 'a'",
        "{\"weight_map\":            | not valid JSON",
        "{\"weight_map\": {\"a\": \"1.safetensors\", \"a\": \"2.safetensors\"}} | Duplicate",
      })
  void refuseAnIndexThatIsNotSound(String index, String message) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), index);

    assertRefused("model.safetensors.index.json: ", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"projection_dim\": 64 | \"projection_dim\": 512 | 'projection_dim' is 512, but",
        "\"image_size\": 6  | \"image_size\": 224 | 'vision_config.image_size' is 224, but",
        "\"patch_size\": 2  | \"patch_size\": 16 | 'vision_config.patch_size' is 16, but",
        "49408             | 32000 | 'text_config.vocab_size' is 32000, but",
        "\"model_type\": \"clip\" | \"model_type\": \"siglip\" | describes a 'siglip'",
        "\"num_attention_heads\": 4 | \"num_attention_heads\": 4.5 | is 4.5, expected a whole",
        "\"num_attention_heads\": 4 | \"num_attention_heads\": 5 | does not divide into 5",
        "\"num_attention_heads\": 4 | \"num_attention_heads\": \"4\" | is \"4\", expected a whole",
        "\"num_attention_heads\": 4 | \"num_attention_heads\": 0 | is 0, expected a whole",
        "\"hidden_act\": \"gelu\", \"layer_norm_eps\": 1e-05 | \"hidden_act\": \"relu\" | 'relu'",
        "\"image_size\": 6, | \"image_size\": 6, \"hidden_act\": \"gelu\", | Duplicate field",
        "1e-05             | 1e-06 | layer_norm_eps' is 1.0E-6",
        "\"vision_config\" | \"image_config\" | expected a 'clip' with vision_config",
      })
  void areComparedWithTheirWeights(String from, String to, String message) throws IOException {
    writeWhole("model.safetensors");
    assertThat(HUGGING_FACE).contains(from);
    Files.writeString(folder.resolve("config.json"), HUGGING_FACE.replace(from, to));

    assertRefused(message);
  }

  @Test
  void refuseTowersOfDifferentActivations() throws IOException {
    writeWhole("model.safetensors");
    Files.writeString(
        folder.resolve("config.json"), HUGGING_FACE.replaceFirst("\"gelu\"", "\"quick_gelu\""));

    assertRefused("'hidden_act' of the two towers differs");
  }

  @Test
  void refuseAnotherNormalisationOfPictures() throws IOException {
    writeWhole("model.safetensors");
    Files.writeString(
        folder.resolve("preprocessor_config.json"), "{\"image_mean\": [0.5, 0.5, 0.5]}");

    assertRefused("preprocessor_config.json: 'image_mean' is [0.5,0.5,0.5], expected CLIP's");
  }

  @Test
  void refuseHeadsThatContradictThem() {
    writeWhole("model.safetensors");

    assertThatThrownBy(() -> ClipWeights.open(folder, new AttentionHeads(8, null)).close())
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("config.json: the image tower has 8 attention heads by one, 4 by");
  }

  @Test
  void sayWhichNamesTheyHaveWhenTheyHoldNoWeights() {
    assertRefused("is a folder with none of model.safetensors,", "Give the weights' file itself");
  }
}
