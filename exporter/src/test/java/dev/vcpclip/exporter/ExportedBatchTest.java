package dev.vcpclip.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.MapValues;
import dev.vcpclip.runtime.tensor.MapDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bundle's answers to a batch, and to the same pictures one by one. */
class ExportedBatchTest {
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void batchesAnswerAsOneByOne(Kind kind) throws InterruptedException {
    RandomModel.writeSmall(temp, kind);
    Path bundle = temp.resolve("bundle");
    Exporter.export(
        ExportRequest.builder(temp.resolve("clip.safetensors"), temp.resolve("checkpoint"), bundle)
            .build());
    ModelOptions three = ModelOptions.builder().maxBatch(3).build();
    List<Frame> frames = noise();

    try (Model single = Model.open(bundle);
        Model batches = Model.open(bundle, three);
        Model scores = Model.open(bundle, three.toBuilder().scoreOnly(true).build())) {
      List<Finding> expected = new ArrayList<>();
      for (Frame frame : frames) {
        expected.add(single.run(frame));
      }
      for (int size : new int[] {1, 2, 3, 5}) {
        List<Finding> found = all(batches.run(frames.subList(0, size)));
        List<Finding> scored = all(scores.run(frames.subList(0, size)));

        assertThat(found).hasSize(size);
        for (int i = 0; i < size; i++) {
          assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5f));
          assertThat(scored.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5f));
          assertThat(values(found.get(i))).containsExactly(values(expected.get(i)), within(1e-5f));
        }
      }
    } finally {
      frames.forEach(Frame::close);
    }
  }

  /** If it did not, its manifest would keep other streams' pictures away for nothing. */
  @Test
  void dynamicInt8AnswersOtherwiseInOtherCompany() throws InterruptedException {
    RandomModel.writeSmall(temp, Kind.VCP_CLIP_PLUS);
    Path bundle = temp.resolve("bundle");
    Exporter.export(
        ExportRequest.builder(temp.resolve("clip.safetensors"), temp.resolve("checkpoint"), bundle)
            .variants(List.of(VariantType.INT8))
            .build());
    ModelOptions options = ModelOptions.builder().maxBatch(2).build();

    try (Model model = Model.open(bundle, options);
        Frame noise = frame(7, 256);
        Frame faint = frame(8, 20)) {
      float[] alone = values(model.run(List.of(faint)).get(0).orThrow());
      float[] inCompany = values(model.run(List.of(noise, faint)).get(1).orThrow());

      assertThat(model.variant()).isEqualTo("int8");
      assertThat(model.batchInvariant()).isFalse();
      assertThat(MapDifference.between(alone, inCompany).max()).isGreaterThan(1e-4);
    }
  }

  private static Frame frame(int seed, int contrast) {
    Random random = new Random(seed);
    byte[] pixels = new byte[50 * 40 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(contrast);
    }
    return Frame.copyOf(pixels, 50, 40, PixelFormat.RGB);
  }

  private static List<Finding> all(List<Outcome<Finding>> outcomes) {
    return outcomes.stream().map(Outcome::orThrow).toList();
  }

  private static float[] values(Finding finding) {
    return MapValues.of(finding.map().orElseThrow());
  }

  private static List<Frame> noise() {
    Random random = new Random(7);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] pixels = new byte[50 * 40 * 3];
      random.nextBytes(pixels);
      frames.add(Frame.copyOf(pixels, 50, 40, PixelFormat.RGB));
    }
    return frames;
  }
}
