package dev.vcpclip.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.benchmarks.workbench.Benchmark;
import dev.vcpclip.benchmarks.workbench.BenchmarkPlan;
import dev.vcpclip.benchmarks.workbench.BenchmarkResult;
import dev.vcpclip.benchmarks.workbench.ContestantSpec;
import dev.vcpclip.benchmarks.workbench.Peers.RandomModel;
import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.provider.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  private static final String PEER = "libtorch-fused";

  @TempDir private static Path folder;
  private static RandomModel model;

  @BeforeAll
  static void writeModel() {
    model = new TorchPeers().writeRandom("tiny", folder, message -> {});
  }

  @Test
  void measuresABundleAndAPeerInOneRun() {
    BenchmarkResult result = run(model.bundles().get("folded"));

    assertThat(result.rows()).hasSize(2);
    assertThat(result.rows().get(1).label()).isEqualTo(PEER);
    assertThat(result.rows().get(1).description().engine()).startsWith("libtorch");
    assertThat(result.rows().get(1).mapDifference().max()).isLessThan(1e-4);
    assertThat(result.rows().get(0).speedup()).isEqualTo(1);
  }

  @Test
  void endsWhenAPeerComputesAnotherModelThanTheBundle() {
    Path other = folder.resolve("other");
    ConfigOverrides temperature = ConfigOverrides.builder().temperature(0.7).build();
    Exporter.export(
        ExportRequest.builder(model.backbone(), model.weights(), other)
            .overrides(temperature)
            .build());

    assertThatThrownBy(() -> run(other))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("the maps of " + PEER + " and bundle differ by up to");
  }

  private static BenchmarkResult run(Path bundle) {
    return Benchmark.run(
        new BenchmarkPlan(
            List.of(
                ContestantSpec.ofBundle("bundle", bundle, null, Map.of()),
                ContestantSpec.ofPeer(PEER, model.backbone(), model.weights())),
            "bundle",
            List.of(1),
            List.of(1),
            1,
            0,
            0,
            Set.of(Provider.CPU),
            null,
            false,
            0.5,
            40,
            30,
            List.of(),
            1e-3),
        message -> {});
  }
}
