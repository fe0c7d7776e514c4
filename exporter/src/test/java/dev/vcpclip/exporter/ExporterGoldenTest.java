package dev.vcpclip.exporter;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.golden.ModelCase;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bundles of every reference case, from every file its weights are stored in. */
class ExporterGoldenTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void exportsVerifiedBundleAsOneFile(ModelCase reference) {
    Path target = folder.resolve("line ü.vcp");

    BundleManifest manifest = Exporter.export(request(reference, target).build());

    try (ModelBundle bundle = ModelBundle.open(target)) {
      assertThat(bundle.manifest()).isEqualTo(manifest);
      assertThat(manifest.files())
          .containsOnlyKeys(
              BundleManifest.MODEL_FILE,
              BundleManifest.SCORE_MODEL_FILE,
              BundleManifest.WEIGHTS_FILE,
              "fused.onnx",
              "fused.score.onnx",
              BundleManifest.GOLDEN_FILE);
      assertThat(manifest.input().width()).isEqualTo(reference.config().imageSize());
      assertThat(bundle.golden().pictures()).isEqualTo(1);
      assertThat(folder).isDirectoryContaining(f -> f.equals(target));
    }
    assertThat(leftovers()).containsExactly(target);
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void givesTheSameMapsFromEveryWeightFile(ModelCase reference) {
    Path backbone = reference.backbones().get(0);
    Path weights = reference.trained().get(0);
    List<Path> bundles = new ArrayList<>();
    for (Path other : reference.backbones()) {
      bundles.add(exported(reference, other, weights, bundles.size()));
    }
    for (Path other : reference.trained()) {
      bundles.add(exported(reference, backbone, other, bundles.size()));
    }

    try (SafetensorsFile expected = golden(bundles.get(0))) {
      for (Path bundle : bundles) {
        try (SafetensorsFile found = golden(bundle)) {
          for (String output : List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE)) {
            assertAgree(bundle + output, found.floats(output), expected.floats(output), 1e-6);
          }
        }
      }
    }
  }

  /** The authors' VCP-CLIP+ checkpoints hold the backbone, its position embedding resized. */
  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void needsNoOtherFileThanAnOfficialCheckpointWithItsBackbone(ModelCase reference) {
    Path official = reference.folder().resolve("official_checkpoint.pth");
    if (reference.config().kind() == Kind.VCP_CLIP || !Files.exists(official)) {
      return;
    }
    Path backbone = reference.backbones().get(0);

    Path alone = exported(reference, official, official, 0);

    try (SafetensorsFile found = golden(alone);
        SafetensorsFile expected = golden(exported(reference, backbone, official, 1))) {
      String map = BundleManifest.ANOMALY_MAP;
      assertAgree(map, found.floats(map), expected.floats(map), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void halvesTheWeightsAndHardlyMovesTheMapWhenStoredAsFp16(ModelCase reference)
      throws IOException {
    Path full = folder.resolve("full");
    Path half = folder.resolve("half");
    Exporter.export(request(reference, full).build());
    Exporter.export(request(reference, half).weightType(WeightType.FP16).build());

    assertThat(Files.size(half.resolve(BundleManifest.WEIGHTS_FILE)))
        .isLessThan(Files.size(full.resolve(BundleManifest.WEIGHTS_FILE)) * 3 / 4);
    try (SafetensorsFile expected = golden(full);
        SafetensorsFile found = golden(half)) {
      String map = BundleManifest.ANOMALY_MAP;
      assertAgree(map, found.floats(map), expected.floats(map), 5e-2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void givesBranchMapsOnlyWhenAsked(ModelCase reference) {
    Path target = folder.resolve("bundle");
    Exporter.export(request(reference, target).branchMaps(true).build());

    Map<String, Tensor> outputs = run(target, BundleManifest.MODEL_FILE);
    Map<String, Tensor> score = run(target, BundleManifest.SCORE_MODEL_FILE);

    assertThat(outputs)
        .containsOnlyKeys(
            BundleManifest.ANOMALY_MAP,
            BundleManifest.IMAGE_SCORE,
            BundleManifest.CLIP_MAP,
            BundleManifest.VCP_MAP);
    assertThat(score).containsOnlyKeys(BundleManifest.IMAGE_SCORE);
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void leavesNothingBehindWhenRefused(ModelCase reference) {
    Path target = folder.resolve("bundle.vcp");
    ConfigOverrides tooMany = ConfigOverrides.builder().topK(Integer.MAX_VALUE).build();

    assertThatThrownBy(() -> Exporter.export(request(reference, target).overrides(tooMany).build()))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("--top-k");

    assertThat(leftovers()).isEmpty();
  }

  private static ExportRequest.Builder request(ModelCase reference, Path target) {
    return request(reference, reference.backbones().get(0), reference.trained().get(0), target);
  }

  /** The case's settings, given as a user would: its weight files bring none. */
  private static ExportRequest.Builder request(
      ModelCase reference, Path backbone, Path weights, Path target) {
    VcpClipConfig config = reference.config();
    return ExportRequest.builder(backbone, weights, target)
        .overrides(
            ConfigOverrides.builder()
                .imageSize(config.imageSize())
                .featureLayers(config.featureLayers())
                .temperature(config.fixedTemperature())
                .clipWeight(config.fixedClipWeight())
                .scoreRule(config.score().rule())
                .topK(config.score().topK())
                .sigma(config.sigma())
                .build());
  }

  private Path exported(ModelCase reference, Path backbone, Path weights, int number) {
    Path target = folder.resolve("bundle" + number);
    Exporter.export(request(reference, backbone, weights, target).build());
    return target;
  }

  private static SafetensorsFile golden(Path bundle) {
    return SafetensorsFile.open(bundle.resolve(BundleManifest.GOLDEN_FILE));
  }

  private static Map<String, Tensor> run(Path bundle, String model) {
    try (SafetensorsFile golden = golden(bundle);
        GraphRunner runner = GraphRunner.open(bundle.resolve(model))) {
      ByteBuffer pixels = golden.bytes(BundleManifest.IMAGE);
      byte[] image = new byte[pixels.remaining()];
      pixels.get(image);
      long[] shape =
          golden.tensors().get(BundleManifest.IMAGE).shape().stream()
              .mapToLong(Long::longValue)
              .toArray();
      return runner.run(BundleManifest.IMAGE, Tensor.ofBytes(image, shape));
    }
  }

  private List<Path> leftovers() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
