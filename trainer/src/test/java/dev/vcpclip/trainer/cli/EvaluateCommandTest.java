package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.TestPictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
  void reportsACategoryWhoseMasksVanishAtTheMapsSize() {
    TestPictures.bad(folder.resolve("data/images/a.png"));
    TestPictures.speck(folder.resolve("data/masks/a.png"));
    TestPictures.good(folder.resolve("data/images/b.png"));
    Path bundle = folder.resolve("bright.vcp");
    TinyBundle.usual().uncalibrated().withSize(16, 16).writeFolder(bundle);
    Path report = folder.resolve("report");

    int code = run("--data=" + folder.resolve("data"), "--bundle=" + bundle, "--out=" + report);

    assertThat(code).as(err.toString()).isEqualTo(Verb.GOOD);
    assertThat(out.toString()).contains("n/a: data, pixels: ", "Report: ");
    assertThat(report.resolve("report.md")).isNotEmptyFile();
    assertThat(report.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void hasToldTheFiguresWhenTheGalleryCannotBeWritten() throws IOException {
    TestPictures.bad(folder.resolve("data/images/a.png"));
    TestPictures.mask(folder.resolve("data/masks/a.png"), 255);
    TestPictures.good(folder.resolve("data/images/b.png"));
    Path report = Files.createDirectories(folder.resolve("report"));
    Files.writeString(report.resolve("pictures"), "in the way of a folder");

    int code = run("--data=" + folder.resolve("data"), "--detectors", "--out=" + report);

    assertThat(code).isEqualTo(Verb.ERROR);
    assertThat(out.toString()).contains("local contrast");
    assertThat(report.resolve("report.json")).isNotEmptyFile();
  }

  @Test
  void refusesMasksOfAnotherSize() {
    TestPictures.mask(folder.resolve("data/masks/a.png"), 255);
    TestPictures.larger(folder.resolve("data/images/a.png"));
    TestPictures.good(folder.resolve("data/images/b.png"));

    int code = run("--data", folder.resolve("data").toString(), "--detectors");

    assertThat(code).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("a.png is 48 x 48 pixels").contains("58 x 48");
  }

  @Test
  void keepsKindsOfDefectApart() {
    Path part = folder.resolve("data/part");
    TestPictures.good(part.resolve("test/good/a.png"));
    for (String kind : new String[] {"bent", "torn"}) {
      TestPictures.bad(part.resolve("test/" + kind + "/b.png"));
      TestPictures.mask(part.resolve("ground_truth/" + kind + "/b_mask.png"), 255);
    }

    int code =
        run(
            "--data",
            folder.resolve("data").toString(),
            "--detectors",
            "--per-kind",
            "--out",
            folder.resolve("report").toString());

    assertThat(code).as(err.toString()).isEqualTo(Verb.GOOD);
    assertThat(out.toString()).contains("| part (bent) |").contains("| part (torn) |");
    assertThat(out.toString()).contains(" on data").doesNotContain("MVTec AD");
  }

  @Test
  void saysWhichPicturesHaveNoMask() {
    TestPictures.bad(folder.resolve("data/images/a.png"));
    TestPictures.mask(folder.resolve("data/mask/a.png"), 255);
    TestPictures.good(folder.resolve("data/images/b.png"));

    assertThat(run("--data", folder.resolve("data").toString(), "--detectors"))
        .isEqualTo(Verb.GOOD);
    assertThat(err.toString()).contains("1 of 2 pictures have no mask and count as good: b.png");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--parallel=0", "--overlays=-1", "--limit=0", "--limit=NaN", "--parallel=1e9"})
  void refusesNumbersOutOfRange(String option) {
    assertThat(run("--data", folder.toString(), "--detectors", option)).isNotZero();
    assertThat(err.toString())
        .contains(option.substring(0, option.indexOf('=')))
        .contains("is not a whole number from");
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
