package dev.vcpclip.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.internal.fused.ByteProducts;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.InstalledOpenVino;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Difference;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.MapValues;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The variant with attention in bf16, and what OpenVINO makes of a bundle. */
class OpenVinoVariantTest {
  @TempDir static Path folder;

  private static BundleManifest manifest;

  @BeforeAll
  static void exportWholeAndWithMergedKeys() {
    RandomModel.writeSmall(folder, Kind.VCP_CLIP_PLUS);
    manifest = export("whole", OperatingPoint.FULL);
    export("merged", OperatingPoint.FULL.withKeyWindow(2));
  }

  private static BundleManifest export(String name, OperatingPoint point) {
    return Exporter.export(
        ExportRequest.builder(
                folder.resolve("clip.safetensors"),
                folder.resolve("checkpoint"),
                folder.resolve(name))
            .variants(List.of(VariantType.INT8_BF16, VariantType.INT8_STATIC))
            .point(point)
            .references(true)
            .build());
  }

  @Test
  void isComparedWithRoundedAttention() {
    ByteProducts.assumeExact(folder);
    Difference rounded = manifest.variants().get(0).difference();
    Difference single = manifest.variants().get(1).difference();

    assertThat(rounded.mean()).isPositive().isNotEqualTo(single.mean());
    assertThat(rounded.rankCorrelation()).isGreaterThan(0.98);
  }

  @Test
  void isForOpenVinoAlone() {
    ProviderOptions processor =
        ProviderOptions.builder().allowed(Set.of(Provider.CPU)).variant("int8-bf16").build();

    assertThatThrownBy(() -> open("whole", processor, false))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(
            "no provider runs this model. CPU: variant int8-bf16 is for other providers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "merged"})
  void ordersPixelsAsThePortableGraph(String bundle) throws InterruptedException {
    ByteProducts.assumeExact(folder);
    // Processors without bf16 are nearer than what was found at export, others may be further.
    ProviderOptions options =
        InstalledOpenVino.options().toBuilder().mapTolerance(0.05).scoreTolerance(0.05).build();
    try (Model portable = open(bundle, portable(), false);
        Model model = open(bundle, options, false);
        Model scores = open(bundle, options, true);
        Frame frame = noise()) {
      float[] expected = map(portable, frame);
      float[] found = map(model, frame);

      assertThat(model.variant()).isEqualTo("int8-bf16");
      MapDifference difference = MapDifference.between(expected, found);
      assertThat(difference.max()).isLessThan(0.05);
      assertThat(difference.rankCorrelation()).isGreaterThan(0.98);
      // Everything behind the image tower is exact: no map of a few hundred bf16 values.
      assertThat(IntStream.range(0, found.length).mapToObj(i -> found[i]).distinct().count())
          .isGreaterThan(found.length / 2);
      assertThat(run(scores, frame).score()).isCloseTo(run(model, frame).score(), within(1e-6f));
      assertThat(model.tokens(frame).rows()).isEqualTo(portable.tokens(frame).rows());
    }
  }

  @Test
  void leavesThePortableGraphToTheProcessorWhereThatHasVariants() {
    ProviderOptions both =
        InstalledOpenVino.options().toBuilder()
            .allowed(Set.of(Provider.OPENVINO, Provider.CPU))
            .build();
    Path own = folder.resolve("own");
    Exporter.export(
        ExportRequest.builder(folder.resolve("clip.safetensors"), folder.resolve("checkpoint"), own)
            .build());

    try (Model model = open("own", both, false);
        Model alone = open("own", InstalledOpenVino.options(), false)) {
      assertThat(model.providerReports())
          .extracting(ProviderReport::toString)
          .containsExactly(
              "OpenVINO: the bundle's variants are for other providers",
              "CPU: variant fused reproduces the golden pair");
      assertThat(alone.variant()).isEqualTo(ProviderOptions.PORTABLE);
      assertThat(alone.engine()).contains("ONNX Runtime", "plug-in");
    }
  }

  private static ProviderOptions portable() {
    return ProviderOptions.builder()
        .allowed(Set.of(Provider.CPU))
        .variant(ProviderOptions.PORTABLE)
        .build();
  }

  private static Model open(String bundle, ProviderOptions provider, boolean scoreOnly) {
    return Model.open(
        folder.resolve(bundle),
        ModelOptions.builder().provider(provider).scoreOnly(scoreOnly).build());
  }

  private static Finding run(Model model, Frame frame) {
    return model.runOrFail(List.of(frame)).get(0).orThrow();
  }

  private static float[] map(Model model, Frame frame) {
    return MapValues.of(run(model, frame).map().orElseThrow());
  }

  private static Frame noise() {
    byte[] pixels = new byte[40 * 30 * 3];
    new Random(5).nextBytes(pixels);
    return Frame.copyOf(pixels, 40, 30, PixelFormat.RGB);
  }
}
