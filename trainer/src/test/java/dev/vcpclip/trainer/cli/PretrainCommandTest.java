package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PretrainCommandTest {
  @TempDir private Path folder;

  @Test
  void writesABackboneAndGoesOnWhereItWasStopped() throws IOException {
    Path out = folder.resolve("backbone");

    run(out, 2);
    byte[] afterTwo = Files.readAllBytes(out.resolve("pretraining.safetensors"));
    run(out, 3);

    try (ClipWeights clip = ClipWeights.open(out.resolve("backbone.safetensors"))) {
      assertThat(clip.config().visionWidth()).isEqualTo(64);
      assertThat(clip.config().visionLayers()).isEqualTo(3);
    }
    assertThat(out.resolve("heads.safetensors")).isNotEmptyFile();
    assertThat(Files.readAllBytes(out.resolve("pretraining.safetensors"))).isNotEqualTo(afterTwo);
    // Validations have no side; steps are numbered on.
    assertThat(steps(out)).containsExactly("0", "1", "2");
  }

  @Test
  void beginsWithTheWeightsOfAnEarlierRun() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    run(first, 1);

    run(
        second,
        1,
        "--backbone",
        first.resolve("backbone.safetensors").toString(),
        "--heads",
        first.resolve("heads.safetensors").toString(),
        "--even-light",
        "0.5");

    assertThat(steps(second)).containsExactly("0");
  }

  private static List<String> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve("log.csv")).stream()
        .skip(1)
        .map(row -> row.split(",", -1))
        .filter(row -> !row[1].isEmpty())
        .map(row -> row[0])
        .toList();
  }

  private static void run(Path out, int steps, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--out", out.toString(), "--steps", "" + steps, "--workers", "1"));
    arguments.addAll(List.of("--shard", "128", "--width", "64", "--layers", "3"));
    arguments.addAll(List.of("--feature-layers", "2,3"));
    arguments.addAll(List.of(more));
    CommandLine command = new CommandLine(new PretrainCommand());
    assertThat(command.execute(arguments.toArray(String[]::new))).isEqualTo(Verb.GOOD);
  }
}
