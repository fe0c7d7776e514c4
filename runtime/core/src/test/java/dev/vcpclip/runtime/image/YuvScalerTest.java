package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.image.YuvPlanes.Chroma;
import dev.vcpclip.runtime.image.YuvPlanes.Component;
import dev.vcpclip.runtime.image.YuvPlanes.Matrix;
import dev.vcpclip.runtime.image.YuvPlanes.Turn;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A resized picture made from luma and chroma against the same one made from its RGB. */
class YuvScalerTest {
  private static final int WIDTH = 130;
  private static final int HEIGHT = 94;

  /** Luma and chroma are rounded, then again when resized; blue's chroma counts twice. */
  private static final int ROUNDINGS = 4;

  @ParameterizedTest(name = "{0}, red {1}, blue {2}, full range {3}, {4} x {5}")
  @CsvSource({
    "PLANAR, 0.299, 0.114, false, 56, 42",
    "PLANAR, 0.299, 0.114, true, 56, 42",
    "PLANAR, 0.2126, 0.0722, false, 56, 42",
    "PLANAR, 0.2126, 0.0722, true, 200, 200",
    "PAIRS, 0.299, 0.114, false, 56, 42",
    "PAIRS, 0.2627, 0.0593, true, 14, 28",
    "PACKED, 0.299, 0.114, false, 56, 42",
    "PACKED, 0.2126, 0.0722, true, 130, 94"
  })
  void givesWhatRgbWouldGive(
      Layout layout, double red, double blue, boolean full, int width, int height) {
    Matrix matrix = new Matrix(red, blue, full);
    byte[] rgb = slopes();

    int[] found = resized(layout.planes(rgb, matrix), width, height);

    int[] expected = new int[width * height * 3];
    ByteBuffer out = ByteBuffer.allocate(expected.length);
    try (Frame frame = Frame.copyOf(rgb, WIDTH, HEIGHT, PixelFormat.RGB)) {
      new Preprocessor(width, height).process(frame, out);
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).as("byte %d", i).isCloseTo(out.get(i) & 0xFF, within(ROUNDINGS));
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void makesGreyOfLumaAlone(boolean full) {
    Matrix matrix = new Matrix(0.299, 0.114, full);
    YuvPlanes planes = Layout.PLANAR.planes(slopes(), matrix);

    int[] found =
        resized(new YuvPlanes(planes.luma(), Optional.empty(), matrix, Turn.NONE), 65, 47);

    for (int i = 0; i < found.length; i += 3) {
      assertThat(found[i]).isEqualTo(found[i + 1]).isEqualTo(found[i + 2]);
    }
    assertThat(found[0]).isLessThan(found[3 * 64]);
  }

  private static int[] resized(YuvPlanes planes, int width, int height) {
    YuvScaler scaler = new YuvScaler(new Resampler(ResampleFilter.BICUBIC, width, height));
    ByteBuffer out = ByteBuffer.allocate(width * height * 3 + 5);
    scaler.scale(planes, out, 5);
    int[] values = new int[width * height * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = out.get(5 + i) & 0xFF;
    }
    return values;
  }

  /** Colours that change slowly, so that chroma at half the size holds them. */
  private static byte[] slopes() {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        rgb[at] = (byte) (40 + x);
        rgb[at + 1] = (byte) (60 + y + x / 2);
        rgb[at + 2] = (byte) (180 - y);
      }
    }
    return rgb;
  }

  /** Ways of cameras. */
  enum Layout {
    /** Three planes, chroma at half the size: I420. */
    PLANAR {
      @Override
      YuvPlanes planes(byte[] rgb, Matrix matrix) {
        int width = WIDTH / 2;
        int height = HEIGHT / 2;
        return of(
            matrix,
            filled(WIDTH, HEIGHT, 1, (x, y, i) -> yuv(rgb, matrix, x, y, 0, 1)),
            new Component(
                filled(width, height, 1, (x, y, i) -> yuv(rgb, matrix, 2 * x, 2 * y, 1, 2)), 0),
            new Component(
                filled(width, height, 1, (x, y, i) -> yuv(rgb, matrix, 2 * x, 2 * y, 2, 2)), 0));
      }
    },
    /** Chroma at half the size in pairs, red first: NV21. */
    PAIRS {
      @Override
      YuvPlanes planes(byte[] rgb, Matrix matrix) {
        PixelPlane pairs =
            filled(
                WIDTH / 2,
                HEIGHT / 2,
                2,
                (x, y, i) -> yuv(rgb, matrix, 2 * x, 2 * y, i == 0 ? 2 : 1, 2));
        return of(
            matrix,
            filled(WIDTH, HEIGHT, 1, (x, y, i) -> yuv(rgb, matrix, x, y, 0, 1)),
            new Component(pairs, 1),
            new Component(pairs, 0));
      }
    },
    /** Chroma at half the width between luma: UYVY. */
    PACKED {
      @Override
      YuvPlanes planes(byte[] rgb, Matrix matrix) {
        PixelPlane luma =
            filled(
                WIDTH,
                HEIGHT,
                2,
                (x, y, i) ->
                    i == 1
                        ? yuv(rgb, matrix, x, y, 0, 1)
                        : yuv(rgb, matrix, x / 2 * 2, y, 1 + x % 2, 2));
        PixelPlane chroma = new PixelPlane(luma.bytes(), WIDTH / 2, HEIGHT, luma.stride(), 4);
        return new YuvPlanes(
            new Component(luma, 1),
            Optional.of(new Chroma(new Component(chroma, 0), new Component(chroma, 2))),
            matrix,
            Turn.NONE);
      }
    };

    abstract YuvPlanes planes(byte[] rgb, Matrix matrix);

    private static YuvPlanes of(Matrix matrix, PixelPlane luma, Component blue, Component red) {
      return new YuvPlanes(
          new Component(luma, 0), Optional.of(new Chroma(blue, red)), matrix, Turn.NONE);
    }
  }

  private interface Sample {
    int at(int x, int y, int place);
  }

  /** A plane with three bytes of padding after each row. */
  private static PixelPlane filled(int width, int height, int step, Sample sample) {
    int stride = width * step + 3;
    ByteBuffer bytes = ByteBuffer.allocateDirect(stride * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int i = 0; i < step; i++) {
          bytes.put(y * stride + x * step + i, (byte) sample.at(x, y, i));
        }
      }
    }
    return new PixelPlane(bytes, width, height, stride, step);
  }

  /**
   * By the definition of ITU-R BT.601 and BT.709.
   *
   * @param left first column that it stands for
   * @param top first row
   * @param component 0 for luma, 1 for blue, 2 for red
   * @param pixels columns and rows whose mean it is
   */
  private static int yuv(byte[] rgb, Matrix matrix, int left, int top, int component, int pixels) {
    double sum = 0;
    for (int y = top; y < top + pixels; y++) {
      for (int x = left; x < left + pixels; x++) {
        int at = 3 * (Math.min(y, HEIGHT - 1) * WIDTH + x);
        double r = rgb[at] & 0xFF;
        double g = rgb[at + 1] & 0xFF;
        double b = rgb[at + 2] & 0xFF;
        double luma = matrix.red() * r + matrix.blue() * b + (1 - matrix.red() - matrix.blue()) * g;
        sum +=
            switch (component) {
              case 0 -> luma;
              case 1 -> (b - luma) / (2 * (1 - matrix.blue()));
              default -> (r - luma) / (2 * (1 - matrix.red()));
            };
      }
    }
    double mean = sum / (pixels * pixels);
    if (component == 0) {
      return (int) Math.round(matrix.fullRange() ? mean : 16 + mean * 219 / 255);
    }
    return (int) Math.round(128 + (matrix.fullRange() ? mean : mean * 224 / 255));
  }
}
