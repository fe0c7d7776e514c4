package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  private static final int SIDE = 48;

  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
  }

  @Test
  void dividesTheLightOutWhereTheBundleSaysSo() throws Exception {
    byte[] slope = new byte[SIDE * SIDE];
    for (int i = 0; i < slope.length; i++) {
      slope[i] = (byte) (60 + 3 * (i % SIDE));
    }
    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(slope, SIDE, SIDE, PixelFormat.GRAY)) {
      assertThat(spread(model.run(frame))).isGreaterThan(0.4f);
    }

    Path manifest = bundle.resolve(BundleManifest.FILE);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"flatten\" : false", "\"flatten\" : true"));

    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(slope, SIDE, SIDE, PixelFormat.GRAY)) {
      assertThat(spread(model.run(frame))).isLessThan(0.1f);
    }
  }

  /** What the tiny model's map, the brightness, varies by from left to right. */
  private static float spread(Finding finding) {
    AnomalyMap map = finding.map().orElseThrow();
    return map.at(map.width() - 1, 8) - map.at(0, 8);
  }

  @Test
  void servesTwoRecipesFromTwoThreads() throws InterruptedException, ExecutionException {
    Recipe strict = recipe(0.3).name("strict").build();
    Recipe lenient = recipe(0.9).name("lenient").build();
    ExecutorService threads = Executors.newFixedThreadPool(2);

    try (Model model = Model.open(bundle);
        Frame grey = filled(128)) {
      Callable<List<Verdict>> strictly = () -> judge(model, grey, strict, 200);
      Callable<List<Verdict>> leniently = () -> judge(model, grey, lenient, 200);

      Future<List<Verdict>> first = threads.submit(strictly);
      Future<List<Verdict>> second = threads.submit(leniently);

      assertThat(first.get()).hasSize(200).hasOnlyElementsOfType(Verdict.Defect.class);
      assertThat(second.get()).hasSize(200).hasOnlyElementsOfType(Verdict.Good.class);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Verdict> judge(Model model, Frame frame, Recipe recipe, int times)
      throws InterruptedException {
    Verdict[] verdicts = new Verdict[times];
    for (int i = 0; i < times; i++) {
      verdicts[i] = recipe.judge(model.run(frame)).verdict();
    }
    return List.of(verdicts);
  }

  @Test
  void aNanTakesNothingFromTheOthersOfTheBatch() throws InterruptedException {
    Path sick = temp.resolve("sick");
    TinyBundle.usual().withNanOnBlack().writeFolder(sick);

    try (Model model = Model.open(sick, ModelOptions.builder().maxBatch(3).build());
        Frame black = filled(0);
        Frame grey = filled(51)) {
      List<Outcome<Finding>> outcomes = model.run(List.of(grey, black, grey));

      assertThat(outcomes.get(0).orThrow().score()).isEqualTo(0.2f);
      assertThatThrownBy(() -> outcomes.get(1).orThrow())
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("image score is NaN");
      assertThat(outcomes.get(2).orThrow().score()).isEqualTo(0.2f);
    }
  }

  @Test
  void aWaitForTheModelCanBeInterrupted() {
    try (Model model = Model.open(bundle);
        Frame grey = filled(128)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> model.run(grey)).isInstanceOf(InterruptedException.class);

      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void namesTheSameModelWhateverItsThresholds() {
    Path uncalibrated = temp.resolve("uncalibrated");
    TinyBundle.usual().uncalibrated().writeFolder(uncalibrated);
    Path other = temp.resolve("other");
    TinyBundle.usual().withSize(32, 16).writeFolder(other);

    try (Model model = Model.open(bundle);
        Model same = Model.open(uncalibrated);
        Model different = Model.open(other)) {
      assertThat(model.identity().sameModel(same.identity())).isTrue();
      assertThat(model.identity().sameModel(different.identity())).isFalse();
    }
  }

  @Test
  void refusesARecipeThatWasCalibratedWithAnotherModel() {
    ModelIdentity other = new ModelIdentity("0".repeat(64), "portable", "CPU");
    Recipe recipe = recipe(0.5).calibration(TestCalibrations.madeWith(other)).build();

    assertThatThrownBy(() -> Inspector.open(bundle, ModelOptions.defaults(), recipe))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("calibrated with model 000000000000")
        .hasMessageContaining("Calibrate again");
  }

  @Test
  void aFrameThatItsRecipeWasNotCalibratedForTakesNothingFromTheOthers()
      throws InterruptedException {
    try (Model model = Model.open(bundle, ModelOptions.builder().maxBatch(3).build());
        Frame usual = filled(51);
        Frame other = Frame.copyOf(new byte[6 * 5], 6, 5, PixelFormat.GRAY)) {
      Recipe any = recipe(0.5).build();
      Calibration measured =
          TestCalibrations.of(model.identity(), PictureKind.of(usual)); // says nothing of grey ones
      Recipe recipe = any.toBuilder().calibration(measured.withSeal(any.seal(measured))).build();

      List<Outcome<Finding>> outcomes =
          model.run(List.of(usual, other, other), List.of(recipe, recipe, any));

      assertThat(outcomes.get(0).orThrow().score()).isEqualTo(0.2f);
      assertThatThrownBy(() -> outcomes.get(1).orThrow())
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("a picture of 6 x 5 grey");
      assertThat(outcomes.get(2).orThrow().score()).isZero();
    }
  }

  @Test
  void judgesInsideTheAreaAlone() throws InterruptedException {
    InspectionArea left =
        new InspectionArea(
            List.of(Polygon.rectangle(0, 0, 0.5, 1)), List.of(Polygon.rectangle(0, 0, 1, 0.25)));
    Recipe recipe = recipe(0.5).area(left).topPixels(1).build();

    try (Model model = Model.open(bundle);
        Frame ignored = spot(4, 2);
        Frame outside = spot(36, 30);
        Frame inside = spot(6, 30)) {
      assertThat(recipe.judge(model.run(ignored)).verdict()).isInstanceOf(Verdict.Good.class);
      assertThat(recipe.judge(model.run(outside)).regions()).isEmpty();
      Inspection found = recipe.judge(model.run(inside));
      assertThat(found.verdict()).isInstanceOf(Verdict.Defect.class);
      assertThat(found.regions()).hasSize(1);
    }
  }

  @Test
  void aDefectBelowThePixelThresholdComesWithTheRegionThatExplainsIt() throws InterruptedException {
    Recipe recipe = recipe(0.1).pixelThreshold(1.0).build();

    try (Model model = Model.open(bundle);
        Frame frame = spot(20, 20)) {
      Inspection found = recipe.judge(model.run(frame));

      assertThat(found.verdict()).isInstanceOf(Verdict.Defect.class);
      assertThat(found.regions()).hasSize(1);
      Region region = found.regions().get(0);
      assertThat(region.peak()).isLessThan(1f);
      assertThat(region.peakAt().x()).isBetween(20, 28);
      assertThat(region.peakAt().y()).isBetween(20, 28);
    }
  }

  private static Recipe.Builder recipe(double threshold) {
    return Recipe.builder().rule(VerdictRule.at(threshold)).pixelThreshold(0.5);
  }

  private static Frame filled(int value) {
    byte[] pixels = new byte[SIDE * SIDE];
    Arrays.fill(pixels, (byte) value);
    return Frame.copyOf(pixels, SIDE, SIDE, PixelFormat.GRAY);
  }

  /** Bright, 8 x 8 pixels, on black. */
  private static Frame spot(int left, int top) {
    byte[] pixels = new byte[SIDE * SIDE];
    for (int y = top; y < top + 8; y++) {
      Arrays.fill(pixels, y * SIDE + left, y * SIDE + left + 8, (byte) 200);
    }
    return Frame.copyOf(pixels, SIDE, SIDE, PixelFormat.GRAY);
  }
}
