package dev.vcpclip.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.MapDifference;
import java.nio.FloatBuffer;
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
  void batchesAnswerAsOneByOne(Kind kind) {
    RandomModel.writeSmall(temp, kind);
    Path bundle = temp.resolve("bundle");
    Exporter.export(
        ExportRequest.builder(temp.resolve("clip.safetensors"), temp.resolve("checkpoint"), bundle)
            .build());
    InspectorOptions one = InspectorOptions.defaults().withThreshold(1).withPixelThreshold(1);
    List<Frame> frames = noise();

    try (Inspector single = Inspector.open(bundle, one);
        Inspector batches = Inspector.open(bundle, one.withMaxBatch(3));
        Inspector scores = Inspector.open(bundle, one.withMaxBatch(3).withScoreOnly(true))) {
      List<Inspection> expected = frames.stream().map(single::inspect).toList();
      for (int size : new int[] {1, 2, 3, 5}) {
        List<Inspection> found = batches.inspect(frames.subList(0, size));
        List<Inspection> scored = scores.inspect(frames.subList(0, size));

        assertThat(found).hasSize(size);
        for (int i = 0; i < size; i++) {
          assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
          assertThat(scored.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
          assertThat(values(found.get(i))).containsExactly(values(expected.get(i)), within(1e-5f));
        }
      }
    } finally {
      frames.forEach(Frame::close);
    }
  }

  /**
   * Else its manifest would be wrong, and pictures of other streams would be let in for nothing.
   */
  @Test
  void dynamicInt8AnswersOtherwiseInOtherCompany() {
    RandomModel.writeSmall(temp, Kind.VCP_CLIP_PLUS);
    Path bundle = temp.resolve("bundle");
    Exporter.export(
        ExportRequest.builder(temp.resolve("clip.safetensors"), temp.resolve("checkpoint"), bundle)
            .variants(List.of(VariantType.INT8))
            .build());
    InspectorOptions options =
        InspectorOptions.defaults().withThreshold(1).withPixelThreshold(1).withMaxBatch(2);

    try (Inspector inspector = Inspector.open(bundle, options);
        Frame noise = frame(7, 256);
        Frame faint = frame(8, 20)) {
      float[] alone = values(inspector.inspect(faint));
      float[] inCompany = values(inspector.inspect(List.of(noise, faint)).get(1));

      assertThat(inspector.variant()).isEqualTo("int8");
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

  private static float[] values(Inspection inspection) {
    FloatBuffer values = inspection.map().orElseThrow().values();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return copy;
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
