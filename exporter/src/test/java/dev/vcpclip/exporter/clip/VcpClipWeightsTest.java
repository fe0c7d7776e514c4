package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VcpClipWeightsTest {
  @TempDir Path folder;

  private Path write(List<Entry> entries) {
    Path file = folder.resolve("trainable.safetensors");
    SafetensorsWriter.write(file, TinyWeights.metadata(), entries);
    return file;
  }

  private void assertRefused(Entry instead, String message) {
    Path file = write(TinyWeights.with(TinyWeights.trainable(Kind.VCP_CLIP_PLUS), instead));
    assertThatThrownBy(() -> VcpClipWeights.open(file).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("trainable.safetensors: ")
        .hasMessageContaining(message);
  }

  private static List<Entry> renamed(String prefix) {
    return TinyWeights.trainable(Kind.VCP_CLIP_PLUS).stream()
        .map(
            entry -> {
              TensorInfo info = entry.info();
              TensorInfo other =
                  new TensorInfo(prefix + info.name(), info.dataType(), info.shape());
              return new Entry(other, entry.values());
            })
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "module.",
        "state_dict.",
        "model_state_dict.",
        "state_dict.module.",
        "_orig_mod."
      })
  void areFoundUnderTheWrappersOfTrainingTools(String prefix) {
    try (VcpClipWeights weights = VcpClipWeights.open(write(renamed(prefix)))) {
      assertThat(weights.kind()).isEqualTo(Kind.VCP_CLIP_PLUS);
      assertThat(weights.names()).contains("alpha", "model.prompt_embeddings");
      weights.checkAgainst(TinyWeights.CLIP);
    }
  }

  @Test
  void areRefusedWhenTheyAreIntegers() {
    assertRefused(
        TinyWeights.zeros("Zero_try.q_proj_pre.weight", DataType.I8, 64L, 64L, 1L),
        "'Zero_try.q_proj_pre.weight' is I8, expected floating-point numbers");
  }

  @Test
  void areRefusedWhenTheyAreEmpty() {
    assertRefused(
        TinyWeights.zeros("model.prompt_embeddings", DataType.F32, 1L, 0L, 64L),
        "'model.prompt_embeddings' is [1, 0, 64], expected 3 dimensions, none of them empty");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5})
  void areRefusedWhenANumberIsNotOne(long count) {
    assertRefused(
        TinyWeights.zeros("alpha", DataType.F32, count),
        "'alpha' is [" + count + "], expected one number");
  }

  @Test
  void areRefusedWhenTheyAreThereTwice() {
    assertRefused(
        TinyWeights.zeros("module.alpha", DataType.F32, 1L),
        "holds 'alpha' and 'module.alpha', which are the same parameter");
  }

  @Test
  void areNamedWhenTheyAreNotFinite() {
    Entry damaged = TinyWeights.oneOf("alpha", Float.NaN, 0, 1);
    Path file = write(TinyWeights.with(TinyWeights.trainable(Kind.VCP_CLIP_PLUS), damaged));

    try (VcpClipWeights weights = VcpClipWeights.open(file)) {
      assertThatThrownBy(() -> weights.get("alpha").floats())
          .isExactlyInstanceOf(VcpClipException.class)
          .hasMessageContaining("'alpha' holds NaN at element 0 of 1");
    }
  }

  @Test
  void areMissedInAFolderThatIsNoCheckpoint() {
    assertThatThrownBy(() -> VcpClipWeights.open(folder).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("is a folder without 'trainable.safetensors'");
  }
}
