package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.data.TestPictures;
import dev.vcpclip.trainer.experiment.CheckpointTrainer;
import dev.vcpclip.trainer.golden.GoldenCase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExperimentCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void showsThePlan() {
    int code = run(null, "--table", "1", "--dry-run");

    assertThat(code).isEqualTo(Verb.GOOD);
    assertThat(out.toString()).contains("Table 1", "| baseline |", "UniOp + LoReb + IDP |");
  }

  @Test
  void exportsAndEvaluatesWhatWasTrained() {
    Path golden = GoldenCase.folders("clip.safetensors").findFirst().orElseThrow();
    CheckpointTrainer trainer =
        (plan, training, validation, where) -> {
          assertThat(validation.categories())
              .containsExactlyInAnyOrderElementsOf(PaperSplit.VISA_TO_MVTEC.validationCategories());
          return checkpoint(golden, where.resolve("best"));
        };
    Path visa = set("visa", List.of("candle"));
    Path mvtec = set("mvtec", PaperSplit.VISA_TO_MVTEC.validationCategories());

    int code =
        run(
            trainer,
            "--table=4",
            "--row=tau = 0.07",
            "--visa=" + visa,
            "--mvtec=" + mvtec,
            "--backbone=" + golden.resolve("clip.safetensors"),
            "--out=" + folder.resolve("out"));

    assertThat(code).as(err.toString()).isEqualTo(Verb.GOOD);
    assertThat(out.toString()).contains("| tau = 0.07 |").contains("/ 91.6 |");
    assertThat(folder.resolve("out/table-4.md")).isNotEmptyFile();
    assertThat(folder.resolve("out/table-4/tau-0.07/report.md")).isNotEmptyFile();
    assertThat(folder.resolve("out/table-4/tau-0.07/settings.txt"))
        .content()
        .contains("N 3, tau 0.07", "10 epochs", "VisA: visa, 2 pictures", "mvtec, 10 pictures");
  }

  @Test
  void saysWhatTrainingNeeds() {
    assertThat(run(null, "--table", "1")).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("--visa", "--backbone", "--dry-run");
  }

  @Test
  void listsTheRowsThereAre() {
    assertThat(run(null, "--table", "4", "--row", "tau = 1", "--dry-run")).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("tau = 0.13");
  }

  private Path set(String name, List<String> categories) {
    Path root = folder.resolve(name);
    for (String category : categories) {
      TestPictures.bad(root.resolve(category + "/images/a.png"));
      TestPictures.mask(root.resolve(category + "/masks/a.png"), 255);
      TestPictures.good(root.resolve(category + "/images/b.png"));
    }
    return root;
  }

  private static Path checkpoint(Path golden, Path target) {
    try (GoldenCase reference = GoldenCase.open(golden)) {
      VcpClipWeights trained = reference.trained();
      List<SafetensorsWriter.Entry> tensors =
          trained.names().stream()
              .map(
                  name -> {
                    long[] shape =
                        trained.get(name).shape().stream().mapToLong(Long::longValue).toArray();
                    return SafetensorsWriter.Entry.f32(name, trained.get(name).floats(), shape);
                  })
              .toList();
      Checkpoint.write(
          target, reference.config(), Checkpoint.Backbone.of(reference.clip()), tensors);
      return target;
    }
  }

  private int run(CheckpointTrainer trainer, String... arguments) {
    ExperimentCommand command =
        trainer == null ? new ExperimentCommand() : new ExperimentCommand(trainer);
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              err.write(failure.toString());
              return Verb.ERROR;
            })
        .execute(arguments);
  }
}
