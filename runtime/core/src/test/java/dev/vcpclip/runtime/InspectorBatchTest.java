package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.MapValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorBatchTest {
  private static final ModelOptions THREE = ModelOptions.builder().maxBatch(3).build();

  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 3", "2, 3", "3, 3", "4, 3", "8, 3", "5, 1"})
  void answersAsOneByOneInOrder(int pictures, int maxBatch) {
    ModelOptions options = ModelOptions.builder().maxBatch(maxBatch).build();
    List<Frame> frames = noise(pictures);

    try (Inspector batches = Inspector.open(bundle, options);
        Inspector single = Inspector.open(bundle)) {
      List<Inspection> found = all(batches.inspect(frames));

      assertThat(found).hasSize(pictures);
      for (int i = 0; i < pictures; i++) {
        Inspection expected = single.inspect(frames.get(i));
        assertThat(found.get(i).score()).isCloseTo(expected.score(), within(1e-5));
        assertThat(found.get(i).width()).isEqualTo(expected.width());
        assertThat(found.get(i).regions()).hasSameSizeAs(expected.regions());
        assertThat(values(found.get(i))).containsExactly(values(expected), within(1e-5f));
      }
    } finally {
      frames.forEach(Frame::close);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void givesTheSameScoresWithoutMaps(int pictures) {
    List<Frame> frames = noise(pictures);

    try (Inspector scores = Inspector.open(bundle, THREE.toBuilder().scoreOnly(true).build());
        Inspector single = Inspector.open(bundle)) {
      List<Inspection> found = all(scores.inspect(frames));

      assertThat(found).hasSize(pictures);
      for (int i = 0; i < pictures; i++) {
        assertThat(found.get(i).map()).isEmpty();
        assertThat(found.get(i).score())
            .isCloseTo(single.inspect(frames.get(i)).score(), within(1e-5));
      }
    } finally {
      frames.forEach(Frame::close);
    }
  }

  @Test
  void keepsNothingOfALargerBatchInASmallerOne() {
    List<Frame> frames = noise(3);

    try (Inspector inspector = Inspector.open(bundle, THREE);
        Frame dark = Frame.copyOf(new byte[35], 7, 5, PixelFormat.GRAY)) {
      inspector.inspect(frames);

      List<Inspection> found = all(inspector.inspect(List.of(dark, dark)));

      assertThat(found).extracting(Inspection::score).containsExactly(0.0, 0.0);
    } finally {
      frames.forEach(Frame::close);
    }
  }

  @Test
  void answersForTheOthersWhenAFrameOfTheBatchIsClosed() {
    List<Frame> frames = noise(3);
    frames.get(1).close();

    try (Inspector inspector = Inspector.open(bundle, THREE)) {
      for (int i = 0; i < 5; i++) {
        List<Outcome<Inspection>> outcomes = inspector.inspect(frames);

        assertThat(outcomes).hasSize(3);
        assertThatThrownBy(() -> outcomes.get(1).orThrow())
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("frame is closed");
        assertThat(outcomes.get(0).orThrow().width()).isEqualTo(frames.get(0).width());
        assertThat(outcomes.get(2).orThrow().score())
            .isEqualTo(inspector.inspect(frames.get(2)).score());
      }
    } finally {
      frames.forEach(Frame::close);
    }
  }

  @Test
  void refusesBatchesOfAModelThatTakesOnePicture() {
    Path fixed = temp.resolve("fixed");
    TinyBundle.usual().withFixedBatch().writeFolder(fixed);

    assertThatThrownBy(() -> Inspector.open(fixed, THREE))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("takes one picture a run, so batches of 3 cannot be");
    Inspector.open(fixed).close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, ModelOptions.BATCH_LIMIT + 1})
  void refusesALargestBatchOutOfRange(int maxBatch) {
    assertThatThrownBy(() -> ModelOptions.builder().maxBatch(maxBatch).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("largest batch " + maxBatch);
  }

  private static List<Inspection> all(List<Outcome<Inspection>> outcomes) {
    return outcomes.stream().map(Outcome::orThrow).toList();
  }

  private static float[] values(Inspection inspection) {
    return MapValues.of(inspection.map().orElseThrow());
  }

  /** Each of another size and brightness, with one white row for a region. */
  private static List<Frame> noise(int pictures) {
    Random random = new Random(pictures);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      int width = 40 + 9 * i;
      int height = 30 + 4 * i;
      byte[] pixels = new byte[width * height];
      for (int p = 0; p < pixels.length; p++) {
        boolean white = p / width / 6 == 1;
        pixels[p] = (byte) (white ? 255 : random.nextInt(20 + 12 * i));
      }
      frames.add(Frame.copyOf(pixels, width, height, PixelFormat.GRAY));
    }
    return frames;
  }
}
