package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.Checkpoint.Backbone;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
  private static final Backbone BACKBONE =
      new Backbone("ViT-w64x2/2-6", "0".repeat(64), new AttentionHeads(1, 1));

  @TempDir Path root;

  private Path write(Kind kind) {
    Path folder = root.resolve("epoch 10");
    Checkpoint.write(folder, TinyWeights.config(kind), BACKBONE, TinyWeights.trainable(kind));
    return folder;
  }

  private void assertRefused(Path folder, String message) {
    assertThatThrownBy(() -> Checkpoint.open(folder).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void readsWhatItWrote(Kind kind) {
    try (Checkpoint checkpoint = Checkpoint.open(write(kind))) {
      assertThat(checkpoint.config()).isEqualTo(TinyWeights.config(kind));
      assertThat(checkpoint.backbone()).isEqualTo(BACKBONE);
      assertThat(checkpoint.weights().kind()).isEqualTo(kind);
      checkpoint.weights().checkAgainst(TinyWeights.CLIP);
    }
  }

  @Test
  void replacesAnOlderCheckpointAndLeavesNothingBehind() throws IOException {
    write(Kind.VCP_CLIP);
    Path folder = write(Kind.VCP_CLIP_PLUS);

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.config().kind()).isEqualTo(Kind.VCP_CLIP_PLUS);
    }
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(folder);
    }
  }

  @Test
  void refusesToReplaceAFolderOfOtherThings() throws IOException {
    Path folder = Files.createDirectory(root.resolve("epoch 10"));
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> write(Kind.VCP_CLIP))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("is no checkpoint, so it is not replaced");

    assertThat(folder.resolve("thesis.txt")).exists();
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(folder);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"sigma\" : 8.0        | \"sigma\" : 8.0, \"sigmaa\" : 1 | unknown field 'config.sigmaa'",
        "\"imageSize\" : 8,     | '' | field 'config.imageSize' is missing",
        "\"topK\" : 2000        | \"topK\" : \"many\" | field 'config.score.topK'",
        "\"imageSize\" : 8,     | \"imageSize\" : null, | field 'config.imageSize'",
        "\"imageSize\" : 8,     | \"imageSize\" : -8, | 'imageSize' is -8",
        "\"kind\" : \"VCP-CLIP+\" | \"kind\" : \"CLIP\" | field 'config.kind'",
        "\"kind\" : \"VCP-CLIP+\" | \"kind\" : \"VCP-CLIP\" | kind is VCP-CLIP in config.json",
        "[ 1, 2 ]               | [ 1 ] | number of featureLayers is 1",
        "[ 1, 2 ]               | [ ] | 'featureLayers' is []",
        "[ 1, 2 ]               | [ 2, 1 ] | each once and in rising order",
        "[ 1, 2 ]               | [ 1, 1 ] | each once and in rising order",
        "{token}                | it | 'template' is",
        "\"formatVersion\" : 3  | \"formatVersion\" : 4 | format version 4",
        "\"fixedTemperature\" : 0.07 | \"fixedTemperature\" : null | learned temperatures",
        "\"vision\" : 1         | \"vision\" : 0 | attention heads 0 and 1",
        "\"text\" : 1           | \"text\" : 1.5 | field 'backbone.heads.text'",
        "\"sha256\" : \"0       | \"sha256\" : \"X | expected 64 hex digits",
        "}                      | } } | not valid JSON",
      })
  void namesTheFieldThatIsWrong(String from, String to, String message) throws IOException {
    Path folder = write(Kind.VCP_CLIP_PLUS);
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, message.contains("JSON") ? text + to : text.replace(from, to));

    assertRefused(folder, message);
  }

  @Test
  void readsTheFormatThatDidNotTellTheHeads() throws IOException {
    Path folder = write(Kind.VCP_CLIP_PLUS);
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(
        config,
        text.replace("\"formatVersion\" : 3", "\"formatVersion\" : 1")
            .replaceAll(",\\s*\"flatten\" : false", "")
            .replaceAll(",\\s*\"heads\" : [{][^}]*[}]", ""));

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.heads()).isEqualTo(AttentionHeads.UNKNOWN);
      assertThat(checkpoint.backbone().sha256()).isEqualTo(BACKBONE.sha256());
    }
  }

  @Test
  void readsTheFormatThatDidNotTellWhetherLightIsDividedOut() throws IOException {
    Path folder = write(Kind.VCP_CLIP_PLUS);
    Path config = folder.resolve("config.json");
    String text = Files.readString(config).replaceAll(",\\s*\"flatten\" : false", "");
    Files.writeString(config, text);
    assertRefused(folder, "field 'config.flatten' is missing");

    Files.writeString(config, text.replace("\"formatVersion\" : 3", "\"formatVersion\" : 2"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.config().flatten()).isFalse();
    }
  }

  @Test
  void refusesItsBackboneWithOtherHeadsThanItWasTrainedWith() {
    Path file = root.resolve("clip.safetensors");
    SafetensorsWriter.write(file, TinyWeights.metadata(), TinyWeights.backbone(""));
    Path folder = root.resolve("epoch 10");
    try (ClipWeights clip = ClipWeights.open(file, new AttentionHeads(2, null))) {
      Checkpoint.write(
          folder,
          TinyWeights.config(Kind.VCP_CLIP_PLUS),
          Backbone.of(clip),
          TinyWeights.trainable(Kind.VCP_CLIP_PLUS));
    }

    try (ClipWeights usual = ClipWeights.open(file);
        Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(() -> checkpoint.checkBackbone(usual))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("image tower has 2 attention heads by one, 1 by the other");
    }
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Path folder = write(Kind.VCP_CLIP_PLUS);

    Files.delete(folder.resolve("trainable.safetensors"));
    assertRefused(folder, "trainable.safetensors: no such file");

    Files.delete(folder.resolve("config.json"));
    assertRefused(folder, "config.json: no such file");
  }

  @Test
  void checksTheBackbonesFingerprintAndSizes() {
    Path file = root.resolve("clip.safetensors");
    SafetensorsWriter.write(file, TinyWeights.metadata(), TinyWeights.backbone(""));
    Path folder = write(Kind.VCP_CLIP_PLUS);

    try (ClipWeights clip = ClipWeights.open(file);
        Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(() -> checkpoint.checkBackbone(clip))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("has SHA-256 " + clip.sha256());

      Checkpoint.write(
          folder,
          TinyWeights.config(Kind.VCP_CLIP_PLUS),
          Backbone.of(clip),
          TinyWeights.trainable(Kind.VCP_CLIP_PLUS));
      try (Checkpoint matching = Checkpoint.open(folder)) {
        matching.checkBackbone(clip);
      }
    }
  }

  @Test
  void namesTheParameterThatDoesNotFitTheBackbone() {
    ClipConfig wider = new ClipConfig(2, 3, 128, 2, 2, 64, 2, 1, 12, 49408, 64);

    try (Checkpoint checkpoint = Checkpoint.open(write(Kind.VCP_CLIP))) {
      assertThatThrownBy(() -> checkpoint.weights().checkAgainst(wider))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("'trainable_linearlayer.fc.0.weight' is [64, 64]")
          .hasMessageContaining("expected [64, 128] (ViT-w128x2/2-6)");
    }
  }

  @Test
  void saysThatABackboneIsNoCheckpoint() {
    Path file = root.resolve("clip.safetensors");
    SafetensorsWriter.write(file, TinyWeights.metadata(), TinyWeights.backbone(""));

    assertThatThrownBy(() -> VcpClipWeights.open(file).close())
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("not a backbone");
  }
}
