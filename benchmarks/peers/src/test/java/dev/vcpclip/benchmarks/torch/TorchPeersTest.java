package dev.vcpclip.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.benchmarks.workbench.Contestant;
import dev.vcpclip.benchmarks.workbench.Contestant.Description;
import dev.vcpclip.benchmarks.workbench.Peers;
import dev.vcpclip.benchmarks.workbench.Peers.RandomModel;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
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
  void agreesWithTheExportedBundle(String peer) throws InterruptedException {
    try (Frame frame = frame(90, 60, 1);
        Model bundle = bundle();
        Contestant contestant = open(peer, false)) {
      Finding expected = bundle.run(frame);

      Finding found = contestant.run(List.of(frame)).get(0);

      assertThat(values(found))
          .usingComparatorWithPrecision(TOLERANCE)
          .containsExactly(values(expected));
      assertThat(found.score()).isCloseTo(expected.score(), within(TOLERANCE));
      assertThat(contestant.description().precision()).isEqualTo(Description.FP32);
    }
  }

  @Test
  void aBatchGivesWhatItsPicturesGiveAlone() {
    try (Frame first = frame(70, 70, 1);
        Frame second = frame(30, 50, 2);
        Contestant contestant = open("libtorch-eager", false)) {
      List<Finding> batch = contestant.run(List.of(first, second));

      Finding alone = contestant.run(List.of(second)).get(0);
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
      Finding found = contestant.run(List.of(frame)).get(0);

      assertThat(found.map()).isEmpty();
      assertThat(found.score()).isPositive();
    }
  }

  private static Model bundle() {
    return Model.open(model.bundles().get("folded"));
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

  private static float[] values(Finding finding) {
    FloatBuffer values = finding.map().orElseThrow().values();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return copy;
  }
}
