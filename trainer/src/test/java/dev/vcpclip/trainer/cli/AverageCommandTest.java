package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AverageCommandTest {
  private static final String BACKBONE = "backbone.safetensors";
  private static final String HEADS = "heads.safetensors";

  @TempDir private Path folder;

  @Test
  void writesTheMeanOfEveryWeightAtItsPrecision() {
    Path first = pretrained("first", 1, -4);
    Path second = pretrained("second", 2, 0.5f);
    Path third = pretrained("third", 6, 0.5f);
    Path out = folder.resolve("mean");

    average(out, first, second, third);

    try (SafetensorsFile backbone = SafetensorsFile.open(out.resolve(BACKBONE));
        SafetensorsFile heads = SafetensorsFile.open(out.resolve(HEADS));
        SafetensorsFile before = SafetensorsFile.open(first.resolve(BACKBONE))) {
      assertThat(backbone.tensors()).isEqualTo(before.tensors());
      assertThat(backbone.floats("visual.proj")).containsExactly(3, -1);
      assertThat(heads.floats("head")).containsExactly(3, -1);
    }
  }

  @Test
  void refusesBackbonesOfDifferentTowers() throws IOException {
    Path first = pretrained("first", 1, 2);
    Path other = Files.createDirectories(folder.resolve("other"));
    SafetensorsWriter.write(
        other.resolve(BACKBONE),
        Map.of(),
        List.of(Entry.f16("visual.proj", () -> new float[3], 3)));

    assertThatThrownBy(() -> average(folder.resolve("mean"), first, other))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(first.resolve(BACKBONE).toString())
        .hasMessageContaining(other.resolve(BACKBONE).toString())
        .hasMessageContaining("same names, sizes and types");
    assertThat(folder.resolve("mean")).doesNotExist();
  }

  @Test
  void refusesToOverwriteWhatItReads() throws IOException {
    Path first = pretrained("first", 1, 2);
    Path second = pretrained("second", 1, 2);
    Path link = Files.createSymbolicLink(folder.resolve("link"), second);

    for (Path out : List.of(second, first.resolve("../second"), link)) {
      assertThatThrownBy(() -> average(out, first, second))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("is to be averaged and cannot be written to as well");
    }
  }

  @Test
  void writesNothingIfTheSecondFileOfAFolderIsBroken() throws IOException {
    Path first = pretrained("first", 1, 2);
    Path second = pretrained("second", 1, 2);
    Files.write(second.resolve(HEADS), new byte[3]);

    assertThatThrownBy(() -> average(folder.resolve("mean"), first, second))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(second.resolve(HEADS).toString());
    assertThat(folder.resolve("mean")).doesNotExist();
  }

  @Test
  void refusesAFolderWithoutABackbone() {
    Path first = pretrained("first", 1, 2);
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> average(folder.resolve("mean"), first, missing))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(missing.resolve(BACKBONE).toString());
  }

  private static void average(Path out, Path... folders) {
    List<String> arguments = new ArrayList<>(List.of("--out", out.toString()));
    for (Path of : folders) {
      arguments.add(of.toString());
    }
    AverageCommand command = new AverageCommand();
    new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
    command.call();
  }

  private Path pretrained(String name, float... values) {
    Path written = folder.resolve(name);
    SafetensorsWriter.write(
        written.resolve(BACKBONE),
        Map.of("step", "1"),
        List.of(Entry.f16("visual.proj", () -> values, values.length)));
    SafetensorsWriter.write(
        written.resolve(HEADS), Map.of(), List.of(Entry.f32("head", values, values.length)));
    return written;
  }
}
