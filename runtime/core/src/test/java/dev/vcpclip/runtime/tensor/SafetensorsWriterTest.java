package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void writesWhatTheReaderReads() {
    Path file = folder.resolve("new folder/weights.safetensors");
    float[] many = new float[1_000_003];
    for (int i = 0; i < many.length; i++) {
      many[i] = i;
    }

    SafetensorsWriter.write(
        file,
        Map.of("format", "pt"),
        List.of(
            Entry.f32("odd \"name\" µ", new float[] {1, 2, 3}, 3),
            Entry.f16("half", () -> new float[] {0.1f, -65504}, 2, 1),
            Entry.f32("none", new float[0], 0, 4),
            Entry.f32("many", () -> many, many.length)));

    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(weights.tensors().keySet())
          .containsExactly("odd \"name\" µ", "half", "none", "many");
      assertThat(weights.floats("odd \"name\" µ")).containsExactly(1, 2, 3);
      assertThat(weights.floats("half")).containsExactly(0.099975586f, -65504);
      assertThat(weights.floats("many")).isEqualTo(many);
    }
  }

  @Test
  void alignsTheDataToEightBytes() throws IOException {
    Path file = folder.resolve("weights.safetensors");

    SafetensorsWriter.write(file, Map.of(), List.of(Entry.f32("a", new float[] {1}, 1)));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong(0) % 8).isZero();
    assertThat(bytes.get(8)).isEqualTo((byte) '{');
    assertThat(bytes.getFloat((int) (8 + bytes.getLong(0)))).isEqualTo(1);
  }

  @Test
  void leavesTheOldFileWhenASourceFails() throws IOException {
    Path file = Files.writeString(folder.resolve("weights.safetensors"), "old");
    Entry failing =
        new Entry(
            new TensorInfo("a", DataType.F32, List.of(1L)),
            channel -> {
              throw new IllegalStateException("source failed");
            });

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(failing)))
        .hasMessage("source failed");

    assertThat(file).hasContent("old");
    assertOnlyFile("weights.safetensors");
  }

  @Test
  void refusesASourceOfAnotherLength() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    Entry entry = Entry.f32("a", new float[] {1, 2}, 3);

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' wrote 8 bytes, its shape takes 12");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void refusesTwoTensorsOfOneName() {
    Entry entry = Entry.f32("a", new float[] {1}, 1);

    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(
                    folder.resolve("weights.safetensors"), Map.of(), List.of(entry, entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two tensors named 'a'");
  }

  private void assertOnlyFile(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
    }
  }
}
