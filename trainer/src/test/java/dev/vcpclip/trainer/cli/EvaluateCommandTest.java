package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.TestPictures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void measuresDetectorsInFolderWithSpacesAndUmlauts() {
    Path data = folder.resolve("Prüfung 1");
    TestPictures.bad(data.resolve("images/a.png"));
    TestPictures.mask(data.resolve("masks/a.png"), 255);
    TestPictures.good(data.resolve("images/b.png"));
    Path report = folder.resolve("report");

    int code = run("--data", data.toString(), "--detectors", "--out", report.toString());

    assertThat(code).isEqualTo(Verb.GOOD);
    assertThat(out.toString())
        .contains("Prüfung 1", "local contrast", "spectral residual", "Report: ");
    assertThat(report.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void measuresBundleThatWasNeverCalibrated() {
    TestPictures.bad(folder.resolve("data/images/a.png"));
    TestPictures.mask(folder.resolve("data/masks/a.png"), 255);
    TestPictures.good(folder.resolve("data/images/b.png"));
    Path bundle = folder.resolve("bright.vcp");
    TinyBundle.usual().uncalibrated().withSize(32, 32).writeFolder(bundle);

    int code = run("--data", folder.resolve("data").toString(), "--bundle", bundle.toString());

    // The tiny model calls bright pixels anomalous, and the defect is the only bright thing.
    assertThat(code).as(err.toString()).isEqualTo(Verb.GOOD);
    assertThat(out.toString()).contains("bright.vcp", "on CPU").contains("|    100.0 |");
  }

  @Test
  void asksWhatToMeasure() {
    assertThat(run("--data", folder.toString())).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("--bundle").contains("--detectors");
  }

  @Test
  void failsOnWrongLayoutName() {
    assertThat(run("--data", folder.toString(), "--detectors", "--layout", "coco"))
        .isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("--layout coco");
  }

  @Test
  void isFoundByTheLauncher() {
    assertThat(ServiceLoader.load(Verb.class)).hasAtLeastOneElementOfType(EvaluateCommand.class);
  }

  private int run(String... arguments) {
    return new CommandLine(new EvaluateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              err.write(failure.getMessage());
              return Verb.ERROR;
            })
        .execute(arguments);
  }
}
