package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.image.CameraFormat.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraFormatTest {
  private static final int WIDTH = 14;
  private static final int HEIGHT = 10;

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12, 14, 16})
  void scalesGreyAndColourByTheirDepth(int bits) {
    CameraFormat gray = CameraFormat.gray(bits);
    int[][][] one = TestSamples.noise(WIDTH, HEIGHT, 1, gray.white());
    int[][][] three = TestSamples.noise(WIDTH, HEIGHT, 3, gray.white());

    assertThat(read(one, gray))
        .isDeepEqualTo(TestSamples.expected(one, TestSamples.scaled(gray.white())));
    assertThat(read(three, new CameraFormat(Layout.RGB, bits)))
        .isDeepEqualTo(TestSamples.expected(three, TestSamples.scaled(gray.white())));
  }

  /** Planes that rise evenly are what a bilinear interpolation has to find again. */
  @ParameterizedTest
  @CsvSource({
    "BAYER_RGGB,8,RGGB",
    "BAYER_GRBG,12,GRBG",
    "BAYER_GBRG,10,GBRG",
    "BAYER_BGGR,16,BGGR"
  })
  void interpolatesColourFilterArrays(Layout layout, int bits, String pattern) {
    CameraFormat format = new CameraFormat(layout, bits);
    int[][][] mosaic = new int[HEIGHT][WIDTH][1];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int color = "RGB".indexOf(pattern.charAt(y % 2 * 2 + x % 2));
        mosaic[y][x][0] = plane(color, x, y) * format.white() / 255;
      }
    }

    int[][][] rgb = read(mosaic, format);

    for (int y = 1; y < HEIGHT - 1; y++) {
      for (int x = 1; x < WIDTH - 1; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(rgb[y][x][c])
              .as("%d, %d", x, y)
              .isBetween(plane(c, x, y) - 1, plane(c, x, y) + 1);
        }
      }
    }
  }

  private static int plane(int color, int x, int y) {
    return 20 + 60 * color + 4 * x + 2 * y;
  }

  @ParameterizedTest
  @EnumSource(
      value = Layout.class,
      names = {"NV12", "YUV420P"})
  void convertsLumaAndChromaByBt601(Layout layout) {
    int luma = 150;
    int u = 90;
    int v = 170;
    ByteBuffer pixels = ByteBuffer.allocate(WIDTH * HEIGHT * 3 / 2);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      pixels.put((byte) luma);
    }
    int quarter = WIDTH * HEIGHT / 4;
    for (int i = 0; i < 2 * quarter; i++) {
      boolean isU = layout == Layout.NV12 ? i % 2 == 0 : i < quarter;
      pixels.put((byte) (isU ? u : v));
    }

    try (Frame frame = Frame.of(pixels.flip(), WIDTH, HEIGHT, new CameraFormat(layout, 8))) {
      int[] pixel = TestSamples.rgb(frame)[3][5];
      double y = 1.164 * (luma - 16);
      assertThat(pixel[0]).isBetween((int) (y + 1.596 * 42) - 1, (int) (y + 1.596 * 42) + 2);
      double green = y - 0.813 * 42 + 0.391 * 38;
      assertThat(pixel[1]).isBetween((int) green - 1, (int) green + 2);
      assertThat(pixel[2]).isBetween((int) (y - 2.018 * 38) - 1, (int) (y - 2.018 * 38) + 2);
    }
  }

  @Test
  void refusesSamplesAboveTheDepthAndSizesThatDoNotFit() {
    ByteBuffer pixels = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    pixels.putShort(6, (short) 1024);
    long before = Pointer.totalBytes();

    assertThatThrownBy(() -> Frame.of(pixels, 10, 10, CameraFormat.gray(10)))
        .hasMessageContaining("a sample is 1024, expected at most 1023 (10 bits)");
    assertThatThrownBy(() -> Frame.of(pixels, 10, 11, CameraFormat.gray(10)))
        .hasMessageContaining("200 bytes, expected 220");
    assertThatThrownBy(() -> Frame.of(pixels, 9, 10, new CameraFormat(Layout.BAYER_RGGB, 8)))
        .hasMessageContaining("even sizes");
    assertThatThrownBy(() -> new CameraFormat(Layout.NV12, 10)).hasMessageContaining("expected 8");
    assertThat(Pointer.totalBytes()).isEqualTo(before);
  }

  private static int[][][] read(int[][][] samples, CameraFormat format) {
    ByteBuffer pixels =
        ByteBuffer.allocate((int) format.bytes(WIDTH, HEIGHT)).order(ByteOrder.LITTLE_ENDIAN);
    for (int[][] row : samples) {
      for (int[] pixel : row) {
        for (int sample : pixel) {
          if (format.bits() > 8) {
            pixels.putShort((short) sample);
          } else {
            pixels.put((byte) sample);
          }
        }
      }
    }
    try (Frame frame = Frame.of(pixels.flip(), WIDTH, HEIGHT, format)) {
      return TestSamples.rgb(frame);
    }
  }
}
