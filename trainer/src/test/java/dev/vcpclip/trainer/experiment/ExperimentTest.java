package dev.vcpclip.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.TestPictures;
import dev.vcpclip.trainer.eval.Detector;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.EvaluationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
  @TempDir private Path folder;
  private EvaluationReport report;
  private final Experiment experiment =
      new Experiment(PaperTable.TEMPERATURE.title(), PaperTable.TEMPERATURE.runs());

  @BeforeEach
  void evaluateSomething() {
    TestPictures.bad(folder.resolve("data/images/a.png"));
    TestPictures.mask(folder.resolve("data/masks/a.png"), 255);
    TestPictures.good(folder.resolve("data/images/b.png"));
    report =
        new Evaluation(1, sample -> {})
            .run(
                SegmentationDataset.open(folder.resolve("data")),
                "contrast",
                Detector.LOCAL_CONTRAST);
  }

  @Test
  void printsOursBesideThePapers() {
    String table = experiment.run(folder, "10 epochs", (run, where) -> report, sofar -> {});

    assertThat(table.lines().filter(line -> line.startsWith("| tau = 0.07 |")))
        .singleElement()
        .asString()
        .contains("/ 91.6 |", "/ 86.5 |", "/ 46.6 |", "/ 48.2 |", "/ 33.2 |", "100.0 / 89.6 |");
    assertThat(table.lines().filter(line -> line.startsWith("| tau = 0.01 |")))
        .singleElement()
        .asString()
        .contains("/ n/a |")
        .doesNotContain("91.6");
  }

  @Test
  void goesOnAfterAnInterruption() {
    List<String> trained = new ArrayList<>();
    RunTrainer dies =
        (run, where) -> {
          trained.add(run.label());
          if (trained.size() == 3) {
            throw new IllegalStateException("power cut");
          }
          return report;
        };
    assertThatThrownBy(() -> experiment.run(folder, "10 epochs", dies, sofar -> {}))
        .hasMessage("power cut");

    experiment.run(
        folder,
        "10 epochs",
        (run, where) -> {
          trained.add(run.label());
          return report;
        },
        sofar -> {});

    assertThat(trained)
        .containsExactly(
            "tau = 0.01", "tau = 0.04", "tau = 0.07", "tau = 0.07", "tau = 0.1", "tau = 0.13");
  }

  @Test
  void refusesRowsThatWereTrainedWithOtherSettings() {
    experiment.run(folder, "10 epochs", (run, where) -> report, sofar -> {});
    RunTrainer never =
        (run, where) -> {
          throw new AssertionError(run.label() + " was trained");
        };

    assertThatThrownBy(() -> experiment.run(folder, "2 epochs", never, sofar -> {}))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("tau-0.01")
        .hasMessageContaining("10 epochs, expected")
        .hasMessageContaining("2 epochs. Choose another --out");
    assertThat(experiment.run(folder, "10 epochs", never, sofar -> {})).contains("tau = 0.13");
  }

  @Test
  void tellsApartTheBaselinesOfTwoTables() {
    RunPlan one = PaperTable.MODIFICATIONS.runs().get(0);
    RunPlan swapped = PaperTable.SWAPPED.runs().get(0);
    new Experiment("", List.of(one)).run(folder, "", (run, where) -> report, sofar -> {});
    Experiment other = new Experiment("", List.of(swapped));

    assertThat(swapped.folder()).isEqualTo(one.folder());
    assertThatThrownBy(() -> other.run(folder, "", (run, where) -> report, sofar -> {}))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("evaluated on VisA");
  }

  @Test
  void tellsThePlanWithoutTraining() {
    assertThat(experiment.plan())
        .contains("Table 4", "tau = 0.13", "VisA, test split", "bottle, hazelnut, wood");
  }
}
