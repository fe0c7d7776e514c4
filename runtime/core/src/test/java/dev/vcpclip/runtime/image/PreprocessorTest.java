package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreprocessorTest {
  @Test
  void copiesAPictureThatHasTheSizeAlready() {
    byte[] pixels = noise(30 * 20 * 3);
    Preprocessor preprocessor = new Preprocessor(30, 20);
    ByteBuffer out = ByteBuffer.allocate(preprocessor.bytes());

    try (Frame frame = Frame.copyOf(pixels, 30, 20, PixelFormat.RGB)) {
      preprocessor.process(frame, out);
    }

    assertThat(out.array()).isEqualTo(pixels);
  }

  @Test
  void treatsEveryFormatAlike() {
    byte[] gray = noise(301 * 211);
    byte[] color = new byte[gray.length * 3];
    for (int i = 0; i < color.length; i++) {
      color[i] = gray[i / 3];
    }
    Preprocessor preprocessor = new Preprocessor(70, 56);

    byte[] fromGray = process(preprocessor, gray, 301, 211, PixelFormat.GRAY);

    assertThat(process(preprocessor, color, 301, 211, PixelFormat.RGB)).isEqualTo(fromGray);
    assertThat(process(preprocessor, color, 301, 211, PixelFormat.BGR)).isEqualTo(fromGray);
  }

  @Test
  void dividesTheLightOutOfTheResizedPictureWhereAsked() {
    byte[] pixels = noise(90 * 60 * 3);
    byte[] expected = process(new Preprocessor(32, 32), pixels, 90, 60, PixelFormat.RGB);
    FlatLight.apply(ByteBuffer.wrap(expected), 32, 32);

    byte[] found = process(new Preprocessor(32, 32, true), pixels, 90, 60, PixelFormat.RGB);

    assertThat(found).isEqualTo(expected);
  }

  @Test
  void readsRowsAtTheirStride() {
    byte[] pixels = noise(40 * 90 * 3);
    ByteBuffer padded = ByteBuffer.allocateDirect(90 * 128);
    for (int y = 0; y < 90; y++) {
      padded.put(y * 128, pixels, y * 120, 120);
    }
    Preprocessor preprocessor = new Preprocessor(28, 14);
    ByteBuffer out = ByteBuffer.allocate(preprocessor.bytes());

    try (Frame frame = Frame.wrap(padded, 40, 90, 128, PixelFormat.BGR, () -> {})) {
      preprocessor.process(frame, out);
    }

    assertThat(out.array()).isEqualTo(process(preprocessor, pixels, 40, 90, PixelFormat.BGR));
  }

  @Test
  void writesFromTheBuffersPosition() {
    byte[] pixels = noise(10 * 10);
    Preprocessor preprocessor = new Preprocessor(7, 7);
    ByteBuffer out = ByteBuffer.allocate(2 * preprocessor.bytes()).position(preprocessor.bytes());

    try (Frame frame = Frame.copyOf(pixels, 10, 10, PixelFormat.GRAY)) {
      preprocessor.process(frame, out);
    }

    assertThat(out.position()).isEqualTo(preprocessor.bytes());
    assertThat(Arrays.copyOfRange(out.array(), preprocessor.bytes(), out.capacity()))
        .isEqualTo(process(preprocessor, pixels, 10, 10, PixelFormat.GRAY));
  }

  @Test
  void refusesAnOutputThatIsTooSmall() {
    Preprocessor preprocessor = new Preprocessor(7, 7);

    try (Frame frame = Frame.copyOf(new byte[4], 2, 2, PixelFormat.GRAY)) {
      assertThatThrownBy(() -> preprocessor.process(frame, ByteBuffer.allocate(146)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("output: 146 bytes, expected 147 for 7 x 7 RGB");
    }
  }

  @Test
  void masksKeepWhatIsMoreThanHalfCovered() {
    byte[] mask = new byte[4 * 2];
    mask[0] = (byte) 255;
    mask[1] = (byte) 255;
    mask[4] = (byte) 255;
    mask[5] = (byte) 255;

    byte[] resized;
    try (Frame frame = Frame.copyOf(mask, 4, 2, PixelFormat.GRAY)) {
      resized = new MaskResizer(2, 1).resize(frame);
    }

    assertThat(resized).containsExactly(1, 0);
  }

  @Test
  void enlargedMasksHoldNothingButZeroAndOne() {
    byte[] mask = noise(17 * 13);

    try (Frame frame = Frame.copyOf(mask, 17, 13, PixelFormat.GRAY)) {
      byte[] resized = new MaskResizer(70, 56).resize(frame);

      assertThat(resized).hasSize(70 * 56).containsOnly(0, 1);
    }
  }

  private static byte[] process(
      Preprocessor preprocessor, byte[] pixels, int width, int height, PixelFormat format) {
    ByteBuffer out = ByteBuffer.allocate(preprocessor.bytes());
    try (Frame frame = Frame.copyOf(pixels, width, height, format)) {
      preprocessor.process(frame, out);
    }
    return out.array();
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
