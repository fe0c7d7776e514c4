package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  @TempDir Path temp;

  @Test
  void outlinesTheBrightSpotInPicturePixels() {
    TinyBundle.write(temp.resolve("bundle"));

    Inspection inspection;
    try (Inspector inspector = Inspector.open(temp.resolve("bundle"));
        Frame frame = spot(40, 20)) {
      inspection = inspector.inspect(frame);
    }

    assertThat(inspection.verdict()).isInstanceOf(Verdict.Defect.class);
    assertThat(inspection.provider()).isEqualTo(Provider.CPU);
    assertThat(inspection.map())
        .hasValueSatisfying(
            map -> {
              assertThat(map.width()).isEqualTo(WIDTH);
              assertThat(map.height()).isEqualTo(HEIGHT);
            });
    Region region = inspection.regions().get(0);
    assertThat(inspection.regions()).hasSize(1);
    assertThat(region.box().x()).isCloseTo(40, within(3));
    assertThat(region.box().y()).isCloseTo(20, within(3));
    assertThat(region.box().width()).isCloseTo(20, within(6));
    assertThat(region.box().height()).isCloseTo(12, within(6));
    assertThat(region.peak()).isGreaterThan(0.8f);
  }

  @Test
  void callsADarkPictureGood() {
    TinyBundle.write(temp.resolve("bundle"));

    try (Inspector inspector = Inspector.open(temp.resolve("bundle"));
        Frame frame = dark()) {
      Inspection inspection = inspector.inspect(frame);

      assertThat(inspection.verdict()).isInstanceOf(Verdict.Good.class);
      assertThat(inspection.regions()).isEmpty();
    }
  }

  @Test
  void judgesByTheRecipeBeforeTheBundle() {
    TinyBundle.write(temp.resolve("bundle"));
    Recipe recipe =
        Recipe.builder()
            .rule(new VerdictRule(0.01, 1.5))
            .pixelThreshold(0.01)
            .minRegionArea(WIDTH * HEIGHT + 1)
            .build();

    try (Inspector inspector =
            Inspector.open(temp.resolve("bundle"), ModelOptions.defaults(), recipe);
        Frame frame = spot(10, 10)) {
      Inspection inspection = inspector.inspect(frame);

      assertThat(inspection.verdict()).isInstanceOf(Verdict.Undecided.class);
      assertThat(inspection.pixelThreshold()).isEqualTo(0.01);
      assertThat(inspection.regions()).isEmpty();
    }
  }

  @Test
  void leavesOutMapAndRegionsWhenOnlyScoresAreAskedFor() {
    TinyBundle.write(temp.resolve("bundle"));
    ModelOptions options = ModelOptions.builder().scoreOnly(true).build();

    try (Inspector inspector = Inspector.open(temp.resolve("bundle"), options);
        Inspector full = Inspector.open(temp.resolve("bundle"));
        Frame frame = spot(10, 10)) {
      Inspection inspection = inspector.inspect(frame);

      assertThat(inspection.map()).isEmpty();
      assertThat(inspection.regions()).isEmpty();
      assertThat(inspection.score()).isEqualTo(full.inspect(frame).score());
    }
  }

  @Test
  void asksForThresholdsWhereTheBundleHasNone() {
    Path bundle = temp.resolve("bundle");
    TinyBundle.usual().uncalibrated().writeFolder(bundle);
    Recipe recipe = Recipe.builder().rule(VerdictRule.at(0.5)).build();

    assertThatThrownBy(() -> Inspector.open(bundle))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no thresholds")
        .hasMessageContaining("--recipe");
    Inspector.open(bundle, ModelOptions.defaults(), recipe).close();
  }

  @Test
  void refusesABundleWhoseGoldenPairNoProviderReproduces() {
    Path bundle = temp.resolve("bundle");
    TinyBundle.usual().withGoldenError(0.25f).writeFolder(bundle);

    assertThatThrownBy(() -> Inspector.open(bundle))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("CPU: anomaly_map differs from the golden pair by 0.250");
  }

  @Test
  void acceptsADisagreementWithinTheGivenTolerance() {
    Path bundle = temp.resolve("bundle");
    TinyBundle.usual().withGoldenError(0.25f).writeFolder(bundle);
    ModelOptions lenient =
        ModelOptions.builder()
            .provider(ProviderOptions.builder().mapTolerance(0.5).build())
            .build();

    Inspector.open(bundle, lenient).close();
  }

  @Test
  void blamesAnAlteredFileAndNotTheProviderThatCannotReadIt() throws IOException {
    TinyBundle.write(temp.resolve("bundle"));
    Files.writeString(temp.resolve("bundle/model.onnx"), "no graph");

    assertThatThrownBy(() -> Inspector.open(temp.resolve("bundle")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("'model.onnx' has SHA-256");
  }

  @Test
  void refusesAModelWithoutTheMapOutput() {
    Path bundle = temp.resolve("bundle");
    TinyBundle.usual().withMapName("heat").writeFolder(bundle);

    assertThatThrownBy(() -> Inspector.open(bundle))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("model.onnx has no output 'anomaly_map'")
        .hasMessageContaining("heat");
  }

  @Test
  void refusesAModelOfAnotherSizeThanTheManifestSays() throws IOException {
    Path bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    Path manifest = bundle.resolve("manifest.json");
    Path golden = bundle.resolve("golden.safetensors");
    TinyBundle.usual().withSize(32, 16).writeFolder(temp.resolve("other"));
    Files.copy(temp.resolve("other/model.onnx"), temp.resolve("model.onnx"));
    String otherHash = hash(temp.resolve("other/manifest.json"), "model.onnx");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace(hash(manifest, "model.onnx"), otherHash));
    Files.move(
        temp.resolve("model.onnx"),
        bundle.resolve("model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(golden).exists();
    assertThatThrownBy(() -> Inspector.open(bundle))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("input 'image'")
        .hasMessageContaining("expected UINT8 [N, 16, 24, 3]");
  }

  private static String hash(Path manifest, String file) throws IOException {
    return Files.readString(manifest).replaceAll("(?s).*\"" + file + "\" : \"(\\w+)\".*", "$1");
  }

  @Test
  void saysWhyNoGpuWasUsed() {
    TinyBundle.write(temp.resolve("bundle"));
    ModelOptions gpuOnly =
        ModelOptions.builder()
            .provider(
                ProviderOptions.builder()
                    .allowed(EnumSet.of(Provider.CPU))
                    .requireGpu(true)
                    .build())
            .build();

    assertThatThrownBy(() -> Inspector.open(temp.resolve("bundle"), gpuOnly))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("a GPU is required");
    try (Inspector inspector = Inspector.open(temp.resolve("bundle"))) {
      List<ProviderReport> reports = inspector.providerReports();
      assertThat(reports.get(reports.size() - 1).usable()).isTrue();
      assertThat(reports.subList(0, reports.size() - 1))
          .allSatisfy(report -> assertThat(report.reason()).isNotBlank());
    }
  }

  @Test
  void probesProvidersWithoutABundle() {
    List<ProviderReport> reports = Model.probeProviders(ProviderOptions.defaults());

    assertThat(reports).extracting(ProviderReport::provider).containsExactly(Provider.values());
    assertThat(reports).last().returns(true, ProviderReport::usable);
    assertThat(reports.get(Provider.OPENVINO.ordinal()).reason()).contains("no plug-in given");
  }

  @Test
  void failsClearlyAfterClose() {
    TinyBundle.write(temp.resolve("bundle"));
    Inspector inspector = Inspector.open(temp.resolve("bundle"));

    inspector.close();
    inspector.close();

    try (Frame frame = dark()) {
      assertThatThrownBy(() -> inspector.inspect(frame))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void doesNotLoseABufferWhenAFrameIsClosed() {
    TinyBundle.write(temp.resolve("bundle"));
    Frame closed = dark();
    closed.close();

    try (Inspector inspector = Inspector.open(temp.resolve("bundle"));
        Frame frame = dark()) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> inspector.inspect(closed))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("frame is closed");
      }

      assertThat(inspector.inspect(frame).verdict()).isInstanceOf(Verdict.Good.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void answersEightThreadsAsItAnswersOne(int parallel)
      throws InterruptedException, ExecutionException {
    TinyBundle.write(temp.resolve("bundle"));
    ModelOptions options = ModelOptions.builder().parallel(parallel).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);

    try (Inspector inspector = Inspector.open(temp.resolve("bundle"), options)) {
      List<Inspection> expected = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        expected.add(inspectSpot(inspector, i));
      }
      List<Callable<Inspection>> calls = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int which = i % 8;
        calls.add(() -> inspectSpot(inspector, which));
      }

      List<Future<Inspection>> results = threads.invokeAll(calls);

      for (int i = 0; i < results.size(); i++) {
        Inspection found = results.get(i).get();
        assertThat(found.verdict()).isEqualTo(expected.get(i % 8).verdict());
        assertThat(found.regions()).isEqualTo(expected.get(i % 8).regions());
        assertThat(found.map().orElseThrow().values())
            .isEqualTo(expected.get(i % 8).map().orElseThrow().values());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closeWaitsForRunningCalls() throws InterruptedException, ExecutionException {
    TinyBundle.write(temp.resolve("bundle"));
    ExecutorService threads = Executors.newFixedThreadPool(4);

    try {
      for (int round = 0; round < 10; round++) {
        Inspector inspector = Inspector.open(temp.resolve("bundle"));
        List<Future<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          calls.add(threads.submit(() -> answersOrSaysClosed(inspector)));
        }

        inspector.close();

        for (Future<Boolean> call : calls) {
          assertThat(call.get()).isTrue();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean answersOrSaysClosed(Inspector inspector) {
    try (Frame frame = spot(4, 4)) {
      return inspector.inspect(frame).verdict() instanceof Verdict.Defect;
    } catch (IllegalStateException e) {
      return e.getMessage().contains("closed");
    }
  }

  @Test
  void readsPathsWithSpacesAndUmlauts() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("Prüfung 1 – 検査"));
    TinyBundle.usual().writeArchive(folder.resolve("Straße ä.vcp"));
    Path picture = folder.resolve("Fräser Nr. 7.png");
    ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());

    try (Inspector inspector = Inspector.open(folder.resolve("Straße ä.vcp"))) {
      Inspection inspection = inspector.inspect(picture);

      assertThat(inspection.width()).isEqualTo(9);
      assertThat(inspection.score()).isZero();
    }
  }

  private static Inspection inspectSpot(Inspector inspector, int which) {
    try (Frame frame = spot(which * 9, which * 5)) {
      return inspector.inspect(frame);
    }
  }

  private static Frame dark() {
    return Frame.copyOf(new byte[WIDTH * HEIGHT], WIDTH, HEIGHT, PixelFormat.GRAY);
  }

  /** White, 20 x 12 pixels, on black. */
  private static Frame spot(int left, int top) {
    ByteBuffer pixels = ByteBuffer.allocate(WIDTH * HEIGHT * 3);
    for (int y = top; y < top + 12; y++) {
      for (int x = left; x < left + 20; x++) {
        for (int c = 0; c < 3; c++) {
          pixels.put((y * WIDTH + x) * 3 + c, (byte) 255);
        }
      }
    }
    return Frame.copyOf(pixels, WIDTH, HEIGHT, PixelFormat.RGB);
  }
}
