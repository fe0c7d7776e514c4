package dev.vcpclip.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.TrainingListener.EpochReport;
import dev.vcpclip.trainer.TrainingListener.StepReport;
import dev.vcpclip.trainer.data.Batch;
import dev.vcpclip.trainer.data.BatchSource;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.TowerPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRunTest {
  @TempDir private static Path shared;
  @TempDir private Path folder;
  private static Path backbone;

  @BeforeAll
  static void writeBackbone() {
    backbone = TinyTraining.backbone(shared);
  }

  static Stream<Modifications> table1() {
    return Modifications.table1().stream();
  }

  @ParameterizedTest
  @MethodSource("table1")
  void trainsExactlyWhatTheSwitchesLeaveToLearn(Modifications row) {
    TrainingPlan plan = TinyTraining.plan(row, 1);
    try (TrainingRun run = TinyTraining.open(backbone, plan, folder)) {
      Map<String, float[]> before = run.parameters().toFloats();

      Path best = run.train(TinyTraining.squares(2), null, TrainingListener.NONE);

      Map<String, float[]> after = run.parameters().toFloats();
      // Deep prompts 6, two linear layers 4, Post-VCP 8; then what the switches add.
      int expected = 18 + (row.idp() ? 7 : 3) + (row.fixedTemperature() ? 0 : 2);
      expected += (row.uniOp() ? 1 : 0) + (row.loReb() ? 1 : 0);
      assertThat(after).hasSize(expected);
      // The bias before a layer norm or softmax has no gradient but rounding.
      after.forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
      try (Checkpoint checkpoint = Checkpoint.open(best)) {
        assertThat(checkpoint.config()).isEqualTo(plan.model());
        assertThat(checkpoint.weights().names()).containsAll(after.keySet());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void lossFallsOnPicturesThatCanBeLearned(TowerPrecision tower) {
    List<Double> losses = new ArrayList<>();
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, 15).toBuilder().tower(tower).build();
    try (TrainingRun run = TinyTraining.open(backbone, plan, folder)) {
      run.train(TinyTraining.squares(3), null, onStep(report -> losses.add(report.dice())));
    }

    assertThat(mean(losses.subList(losses.size() - 3, losses.size())))
        .isLessThan(0.8 * mean(losses.subList(0, 3)));
  }

  @Test
  void goesOnWithTheNumbersItWouldHaveHad() throws IOException {
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, 3);
    Map<String, float[]> expected = trainWhole(plan, folder.resolve("whole"));

    Path interrupted = folder.resolve("interrupted");
    try (TrainingRun run = TinyTraining.open(backbone, plan, interrupted)) {
      TrainingListener abandon = onStep(report -> abandonAt(report, 1, 1));
      assertThatThrownBy(() -> run.train(TinyTraining.squares(3), null, abandon))
          .isInstanceOf(Abandoned.class);
    }
    Map<String, float[]> resumed = trainWhole(plan, interrupted);

    assertSame(resumed, expected);
    assertThat(losses(interrupted)).isEqualTo(losses(folder.resolve("whole")));
  }

  @Test
  void goesOnInTheMiddleOfAnEpoch() throws IOException {
    TrainingPlan plan = TinyTraining.plan(Modifications.NONE, 2);
    Map<String, float[]> expected = trainWhole(plan, folder.resolve("whole"));

    Path interrupted = folder.resolve("interrupted");
    try (TrainingRun run = TinyTraining.open(backbone, plan, interrupted)) {
      TrainingListener saveThenAbandon =
          onStep(
              report -> {
                abandonAt(report, 1, 2);
                if (report.epoch() == 1) {
                  run.save();
                }
              });
      assertThatThrownBy(() -> run.train(TinyTraining.squares(3), null, saveThenAbandon))
          .isInstanceOf(Abandoned.class);
    }
    Map<String, float[]> resumed = trainWhole(plan, interrupted);

    assertSame(resumed, expected);
    assertThat(losses(interrupted)).isEqualTo(losses(folder.resolve("whole")));
  }

  @Test
  void doesNothingWhenAllEpochsAreDone() {
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, 1);
    Map<String, float[]> expected = trainWhole(plan, folder);

    List<StepReport> steps = new ArrayList<>();
    try (TrainingRun run = TinyTraining.open(backbone, plan, folder)) {
      run.train(TinyTraining.squares(3), null, onStep(steps::add));

      assertThat(steps).isEmpty();
      assertSame(run.parameters().toFloats(), expected);
    }
  }

  @Test
  void refusesFolderOfTrainingWithOtherSettings() {
    trainWhole(TinyTraining.plan(Modifications.ALL, 1), folder);

    assertThatThrownBy(
            () -> TinyTraining.open(backbone, TinyTraining.plan(Modifications.NONE, 1), folder))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("other settings");
  }

  @Test
  void keepsTheEpochThatValidatesBest() {
    double[] scores = {0.2, 0.9, 0.4};
    List<EpochReport> epochs = new ArrayList<>();
    List<Map<String, float[]>> atEpoch = new ArrayList<>();
    Path best;
    try (TrainingRun run =
        TinyTraining.open(backbone, TinyTraining.plan(Modifications.ALL, 3), folder)) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              epochs.add(report);
              atEpoch.add(run.parameters().toFloats());
            }
          };
      best = run.train(TinyTraining.squares(1), model -> scores[atEpoch.size()], listener);
    }

    assertThat(epochs).extracting(EpochReport::best).containsExactly(true, true, false);
    try (Checkpoint checkpoint = Checkpoint.open(best)) {
      atEpoch
          .get(1)
          .forEach(
              (name, values) ->
                  assertThat(checkpoint.weights().get(name).floats()).as(name).isEqualTo(values));
    }
  }

  @Test
  void refusesAValidationWithoutAScoreAndGoesOnWithAnother() throws IOException {
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, 2);
    trainWhole(plan, folder.resolve("whole"));
    Path refused = folder.resolve("refused");

    try (TrainingRun run = TinyTraining.open(backbone, plan, refused)) {
      assertThatThrownBy(
              () -> run.train(TinyTraining.squares(3), model -> Double.NaN, TrainingListener.NONE))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("the validation after epoch 1 gives no score");
    }

    try (TrainingRun run = TinyTraining.open(backbone, plan, refused)) {
      Path best = run.train(TinyTraining.squares(3), model -> 0.5, TrainingListener.NONE);

      assertThat(best).isDirectory();
    }
    assertThat(losses(refused)).isEqualTo(losses(folder.resolve("whole")));
  }

  @Test
  void stopsWithThePicturesNamesWhenALossIsNotANumber() {
    BatchSource broken =
        new BatchSource() {
          @Override
          public int batches(int epoch) {
            return 1;
          }

          @Override
          public Batch get(int epoch, int index) {
            float[] images = new float[3 * TinyTraining.SIDE * TinyTraining.SIDE];
            Arrays.fill(images, Float.NaN);
            float[] masks = new float[TinyTraining.SIDE * TinyTraining.SIDE];
            return new Batch(List.of("part 17.png"), images, masks, TinyTraining.SIDE);
          }
        };
    try (TrainingRun run =
        TinyTraining.open(backbone, TinyTraining.plan(Modifications.ALL, 1), folder)) {
      Map<String, float[]> before = run.parameters().toFloats();

      assertThatThrownBy(() -> run.train(broken, null, TrainingListener.NONE))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("part 17.png")
          .hasMessageContaining("NaN");
      assertSame(run.parameters().toFloats(), before);
    }
  }

  @Test
  void holdsAsManyArraysAfterTenBatchesAsAfterOne() {
    List<Integer> counts = new ArrayList<>();
    try (TrainingRun run =
        TinyTraining.open(backbone, TinyTraining.plan(Modifications.ALL, 1), folder)) {
      run.train(TinyTraining.squares(10), null, onStep(report -> counts.add(run.liveArrays())));
    }

    assertThat(counts).hasSize(10).containsOnly(counts.get(0));
  }

  @Test
  void keptFeaturesGiveTheSameTraining() {
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, 3);
    Map<String, float[]> expected = trainWhole(plan, folder.resolve("plain"));

    try (TrainingRun run =
        TinyTraining.open(backbone, plan, folder.resolve("kept"), Long.MAX_VALUE)) {
      run.train(TinyTraining.squares(3), null, TrainingListener.NONE);

      assertSame(run.parameters().toFloats(), expected);
    }
  }

  @Test
  void closesTwice() {
    TrainingRun run = TinyTraining.open(backbone, TinyTraining.plan(Modifications.ALL, 1), folder);
    run.close();

    run.close();
  }

  private static Map<String, float[]> trainWhole(TrainingPlan plan, Path folder) {
    try (TrainingRun run = TinyTraining.open(backbone, plan, folder)) {
      run.train(TinyTraining.squares(3), null, TrainingListener.NONE);
      return run.parameters().toFloats();
    }
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  /** The log without its last column, which is a speed. */
  private static List<String> losses(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(TrainingLog.FILE)).stream()
        .map(row -> row.substring(0, row.lastIndexOf(',')))
        .toList();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void abandonAt(StepReport report, int epoch, int batch) {
    if (report.epoch() == epoch && report.batch() == batch) {
      throw new Abandoned();
    }
  }

  private static TrainingListener onStep(Consumer<StepReport> action) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        action.accept(report);
      }
    };
  }
}
