package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipWeightsTest {
  @TempDir Path folder;

  private Path write(List<Entry> entries) {
    Path file = folder.resolve("clip.safetensors");
    SafetensorsWriter.write(file, TinyWeights.metadata(), entries);
    return file;
  }

  private void assertRefused(List<Entry> entries, String message) {
    Path file = write(entries);
    assertThatThrownBy(() -> ClipWeights.open(file).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("clip.safetensors")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "module.", "model.", "clip_model.", "state_dict.module."})
  void readsSizesUnderAnyPrefix(String prefix) {
    try (ClipWeights clip = ClipWeights.open(write(TinyWeights.backbone(prefix)))) {
      assertThat(clip.config()).isEqualTo(TinyWeights.CLIP);
      assertThat(clip.names()).doesNotContain("logit_scale").contains("visual.proj");
      assertThat(clip.get("visual.proj").dim(1)).isEqualTo(64);
      assertThat(clip.get("visual.proj").floats()).hasSize(64 * 64);
    }
  }

  @Test
  void namesTheMissingTensorsInShort() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> entry.info().name().contains("resblocks.1.mlp"));

    assertRefused(entries, "lacks 8 of the tensors of a ViT-w64x2/2-6");
    assertRefused(entries, "mlp.c_fc.weight'");
    assertRefused(entries, "and 5 more");
  }

  @Test
  void namesABlockThatIsMissingInBetween() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> entry.info().name().startsWith("transformer.resblocks.0."));

    assertRefused(entries, "lacks 12 of the tensors of a ViT-w64x2/2-6");
    assertRefused(entries, "'transformer.resblocks.0.ln_1.weight'");
  }

  @Test
  void namesTheFirstTensorOfAnotherShape() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> entry.info().name().equals("ln_final.bias"));
    entries.add(TinyWeights.entry("ln_final.bias", List.of(65L)));

    assertRefused(entries, "'ln_final.bias' is [65], expected [64] (ViT-w64x2/2-6).");
  }

  @Test
  void refusesTowersWithMoreThanItComputes() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.add(TinyWeights.entry("visual.transformer.resblocks.0.ls_1.gamma", List.of(64L)));

    assertRefused(entries, "'visual.transformer.resblocks.0.ls_1.gamma'. Another architecture?");
  }

  @Test
  void refusesTheVocabularyOfAnotherTokenizer() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> entry.info().name().equals("token_embedding.weight"));
    entries.add(TinyWeights.entry("token_embedding.weight", List.of(1000L, 64L)));

    assertRefused(entries, "has 1000 rows, expected 49408");
  }

  @Test
  void dropsTheCategoryTokensRow() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> entry.info().name().equals("token_embedding.weight"));
    entries.add(TinyWeights.entry("token_embedding.weight", List.of(49409L, 64L)));

    try (ClipWeights clip = ClipWeights.open(write(entries))) {
      assertThat(clip.config().vocabulary()).isEqualTo(49408);
      assertThat(clip.get("token_embedding.weight").dim(0)).isEqualTo(49408);
      assertThat(clip.get("token_embedding.weight").floats()).hasSize(49408 * 64);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"I8", "U8", "I16", "I32", "I64", "BOOL"})
  void refusesWeightsThatAreIntegers(DataType type) {
    String name = "visual.transformer.resblocks.1.mlp.c_fc.weight";
    Entry integers = TinyWeights.zeros(name, type, 256L, 64L);

    assertRefused(
        TinyWeights.with(TinyWeights.backbone(""), integers),
        "'" + name + "' is " + type + ", expected floating-point numbers. Quantised weights?");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"F64", "F16", "BF16"})
  void readsEveryFloatingPointType(DataType type) {
    Entry zeros = TinyWeights.zeros("visual.proj", type, 64L, 64L);

    try (ClipWeights clip =
        ClipWeights.open(write(TinyWeights.with(TinyWeights.backbone(""), zeros)))) {
      assertThat(clip.get("visual.proj").floats()).hasSize(64 * 64).containsOnly(0f);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesATensorThatIsNotFiniteWhenItIsRead(float value) {
    Entry damaged = TinyWeights.oneOf("visual.proj", value, 65, 64, 64);

    try (ClipWeights clip =
        ClipWeights.open(write(TinyWeights.with(TinyWeights.backbone(""), damaged)))) {
      assertThatThrownBy(() -> clip.get("visual.proj").floats())
          .isExactlyInstanceOf(VcpClipException.class)
          .hasMessageContaining("clip.safetensors: 'visual.proj' holds " + value)
          .hasMessageContaining("at element 65 of 4096");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"logit_scale", "logit_bias", "epoch"})
  void acceptsScalarsThatOpenClipStoresBesideTheTowers(String name) {
    List<Entry> entries = TinyWeights.backbone("state_dict.module.");
    entries.add(Entry.f32("state_dict.module." + name, new float[] {-10}));

    try (ClipWeights clip = ClipWeights.open(write(entries))) {
      assertThat(clip.config()).isEqualTo(TinyWeights.CLIP);
    }
  }

  @Test
  void takesTheModelRatherThanItsMovingAverage() {
    List<Entry> entries = TinyWeights.backbone("state_dict.");
    entries.addAll(TinyWeights.backbone("ema."));
    entries =
        TinyWeights.with(entries, TinyWeights.oneOf("state_dict.visual.class_embedding", 3, 1, 64));

    try (ClipWeights clip = ClipWeights.open(write(entries))) {
      assertThat(clip.get("visual.class_embedding").floats()).startsWith(0, 3, 0);
    }
  }

  @Test
  void refusesToChooseBetweenModels() {
    List<Entry> entries = TinyWeights.backbone("teacher.");
    entries.addAll(TinyWeights.backbone("student."));

    assertRefused(entries, "holds 2 models, under 'teacher.', 'student.'");
  }

  @Test
  void refusesAResNet() {
    List<Entry> entries =
        List.of(
            TinyWeights.entry("visual.conv1.weight", List.of(32L, 3L, 3L, 3L)),
            TinyWeights.entry("visual.layer1.0.conv1.weight", List.of(64L, 64L, 1L, 1L)));

    assertRefused(entries, "a CLIP with a ResNet for an image tower");
  }

  @Test
  void refusesSigLip() {
    List<Entry> entries =
        List.of(
            TinyWeights.entry(
                "vision_model.embeddings.patch_embedding.weight", List.of(64L, 3L, 2L, 2L)),
            TinyWeights.entry("vision_model.head.attention.in_proj_weight", List.of(192L, 64L)));

    assertRefused(entries, "a SigLIP, which has no class token");
  }

  @Test
  void saysWhatAnImageTowerAloneLacks() {
    List<Entry> entries = TinyWeights.backbone("");
    entries.removeIf(entry -> !entry.info().name().startsWith("visual."));

    assertRefused(entries, "has 'visual.conv1.weight' but lacks 'token_embedding.weight'");
  }

  @Test
  void saysThatACheckpointIsNoBackbone() {
    assertRefused(TinyWeights.trainable(Kind.VCP_CLIP), "give the backbone's file as well");
  }

  @Test
  void hashesItsFile() {
    try (ClipWeights clip = ClipWeights.open(write(TinyWeights.backbone("")))) {
      assertThat(clip.sources()).containsOnlyKeys("clip.safetensors");
      assertThat(clip.sources().get("clip.safetensors")).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void namesKnownSizesAsTheLiteratureDoes() {
    assertThat(new ClipConfig(14, 24, 1024, 24, 16, 768, 12, 12, 77, 49408, 768).name())
        .isEqualTo("ViT-L/14-336");
    assertThat(new ClipConfig(8, 16, 192, 8, 3, 192, 4, 3, 77, 49408, 192).name())
        .isEqualTo("ViT-w192x8/8-128");
  }
}
