package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.vcpclip.runtime.golden.GoldenDir;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The resize and the normalisation against the reference's own bytes and numbers. */
class PreprocessorGoldenTest {
  private static final String RESIZED = "resized_u8";
  private static final String NORMALIZED = "normalized";

  /** Pictures with their expected tensors beside them. */
  static List<Path> pictures() {
    return GoldenDir.files("preprocess_*.png");
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void resizesToTheReferencesBytes(Path picture) {
    try (SafetensorsFile expected = SafetensorsFile.open(tensorsOf(picture))) {
      List<Long> shape = expected.tensors().get(RESIZED).shape();
      int height = Math.toIntExact(shape.get(1));
      int width = Math.toIntExact(shape.get(2));

      ByteBuffer resized = resize(picture, width, height);

      ByteBuffer reference = expected.bytes(RESIZED);
      int pixels = width * height;
      int different = 0;
      for (int i = 0; i < pixels; i++) {
        int largest = 0;
        for (int c = 0; c < 3; c++) {
          int found = resized.get(3 * i + c) & 0xFF;
          int wanted = reference.get(c * pixels + i) & 0xFF;
          largest = Math.max(largest, Math.abs(found - wanted));
        }
        assertThat(largest).as("%s, pixel %d", picture, i).isLessThanOrEqualTo(1);
        different += largest;
      }
      assertThat(different).as("pixels that differ by 1").isLessThanOrEqualTo(pixels / 1000);
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void normalizesToTheReferencesNumbers(Path picture) {
    try (SafetensorsFile expected = SafetensorsFile.open(tensorsOf(picture))) {
      List<Long> full = expected.tensors().get(RESIZED).shape();
      int height = Math.toIntExact(full.get(1));
      int width = Math.toIntExact(full.get(2));
      List<String> names =
          expected.tensors().keySet().stream().filter(n -> n.startsWith(NORMALIZED)).toList();
      assertThat(names).as("normalised tensors of %s", picture).isNotEmpty();

      FloatBuffer planes = FloatBuffer.allocate(3 * width * height);
      ClipNormalization.normalize(resize(picture, width, height), planes);

      for (String name : names) {
        List<Long> shape = expected.tensors().get(name).shape();
        assertHoldsCrop(planes, width, height, expected.floats(name), shape);
      }
    }
  }

  /**
   * Large pictures are stored as a crop from somewhere inside: it has to be found. A byte that
   * differs by one in the resize is a step of up to 0.0152 here.
   */
  private static void assertHoldsCrop(
      FloatBuffer planes, int width, int height, float[] crop, List<Long> shape) {
    int rows = Math.toIntExact(shape.get(1));
    int columns = Math.toIntExact(shape.get(2));
    for (int top = 0; top <= height - rows; top++) {
      for (int left = 0; left <= width - columns; left++) {
        int different = 0;
        for (int i = 0; i < crop.length && different <= crop.length / 1000; i++) {
          int y = top + i / columns % rows;
          float found =
              planes.get((i / (rows * columns) * height + y) * width + left + i % columns);
          float error = Math.abs(found - crop[i]);
          different += error < 1e-6f ? 0 : error < 0.0153f ? 1 : crop.length;
        }
        if (different <= crop.length / 1000) {
          return;
        }
      }
    }
    fail("no part of the normalised picture equals the expected %d x %d", columns, rows);
  }

  private static ByteBuffer resize(Path picture, int width, int height) {
    Preprocessor preprocessor = new Preprocessor(width, height);
    ByteBuffer rgb = ByteBuffer.allocateDirect(preprocessor.bytes());
    try (Frame frame = Frame.read(picture)) {
      preprocessor.process(frame, rgb);
    }
    return rgb;
  }

  private static Path tensorsOf(Path picture) {
    Path tensors = Path.of(picture.toString().replaceFirst("\\.png$", ".safetensors"));
    assertThat(tensors).as("expected bytes of %s", picture).matches(Files::exists);
    return tensors;
  }
}
