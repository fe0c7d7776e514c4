package dev.vcpclip.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.station.benchmark.Contestant;
import dev.vcpclip.runtime.station.benchmark.Contestant.Description;
import dev.vcpclip.runtime.station.benchmark.Peers;
import dev.vcpclip.runtime.station.benchmark.Peers.RandomModel;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchPeersTest {
  private static final float TOLERANCE = 1e-4f;
  private static final double THRESHOLD = 0.5;

  @TempDir private static Path folder;
  private static RandomModel model;

  @BeforeAll
  static void writeModel() {
    model = new TorchPeers().writeRandom("tiny", folder, message -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"libtorch-eager", "libtorch-fused"})
  void agreesWithTheExportedBundle(String peer) {
    try (Frame frame = frame(90, 60, 1);
        Inspector inspector = inspector();
        Contestant contestant = open(peer, false)) {
      Inspection expected = inspector.inspect(frame);

      Inspection found = contestant.inspect(List.of(frame)).get(0);

      assertThat(values(found))
          .usingComparatorWithPrecision(TOLERANCE)
          .containsExactly(values(expected));
      assertThat(found.score()).isCloseTo(expected.score(), within((double) TOLERANCE));
      assertThat(contestant.description().precision()).isEqualTo(Description.FP32);
    }
  }

  @Test
  void aBatchGivesWhatItsPicturesGiveAlone() {
    try (Frame first = frame(70, 70, 1);
        Frame second = frame(30, 50, 2);
        Contestant contestant = open("libtorch-eager", false)) {
      List<Inspection> batch = contestant.inspect(List.of(first, second));

      Inspection alone = contestant.inspect(List.of(second)).get(0);
      assertThat(batch).hasSize(2);
      assertThat(values(batch.get(1)))
          .usingComparatorWithPrecision(TOLERANCE)
          .containsExactly(values(alone));
      assertThat(batch.get(0).score()).isNotEqualTo(batch.get(1).score());
    }
  }

  @Test
  void scoreOnlyGivesNoMap() {
    try (Frame frame = frame(70, 70, 1);
        Contestant contestant = open("libtorch-fused", true)) {
      Inspection inspection = contestant.inspect(List.of(frame)).get(0);

      assertThat(inspection.map()).isEmpty();
      assertThat(inspection.score()).isPositive();
    }
  }

  private static Inspector inspector() {
    return Inspector.open(
        model.bundles().get("folded"),
        InspectorOptions.defaults().withThreshold(1).withPixelThreshold(THRESHOLD));
  }

  private static Contestant open(String peer, boolean scoreOnly) {
    return new TorchPeers()
        .open(peer, new Peers.Model(model.backbone(), model.weights(), 1, scoreOnly, THRESHOLD));
  }

  private static Frame frame(int width, int height, long seed) {
    byte[] pixels = new byte[width * height * 3];
    new SplittableRandom(seed).nextBytes(pixels);
    return Frame.copyOf(pixels, width, height, PixelFormat.RGB);
  }

  private static float[] values(Inspection inspection) {
    FloatBuffer values = inspection.map().orElseThrow().values();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return copy;
  }
}
