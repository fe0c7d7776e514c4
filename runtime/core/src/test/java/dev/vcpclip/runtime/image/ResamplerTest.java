package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast resize against {@link PillowReference}, byte for byte. */
class ResamplerTest {
  private static final Random RANDOM = new Random(11);

  @ParameterizedTest(name = "{0} x {1} to {2} x {3}")
  @CsvSource({
    "1, 1, 1, 1",
    "1, 1, 7, 5",
    "1, 300, 14, 14",
    "300, 1, 14, 14",
    "2, 3, 28, 28",
    "3, 2, 1, 1",
    "14, 14, 14, 14",
    "31, 17, 32, 18", // hardly larger
    "32, 18, 31, 17", // hardly smaller
    "200, 200, 518, 518", // enlarged
    "640, 480, 518, 518", // smaller in width, larger in height
    "97, 1203, 70, 42", // shrinks in height more than in width
    "1203, 97, 42, 70",
    "517, 257, 56, 56", // one row more than a block of rows
    "1031, 255, 57, 31", // not one dividable by four
    "3001, 40, 3, 5", // kernels of thousands of pixels
    "1025, 513, 518, 518"
  })
  void givesPillowsBytes(int width, int height, int newWidth, int newHeight) {
    for (PixelFormat format : PixelFormat.values()) {
      for (byte[] pixels : pictures(width * height * format.channels())) {
        assertSame(pixels, width, height, 0, format, newWidth, newHeight);
      }
    }
  }

  @Test
  void givesPillowsBytesAtAnySize() {
    for (int i = 0; i < 150; i++) {
      int width = 1 + RANDOM.nextInt(i % 3 == 0 ? 12 : 600);
      int height = 1 + RANDOM.nextInt(i % 5 == 0 ? 12 : 600);
      PixelFormat format = PixelFormat.values()[i % PixelFormat.values().length];
      byte[] pixels = noise(width * height * format.channels());
      int padding = i % 2 == 0 ? 0 : RANDOM.nextInt(9);

      assertSame(
          pixels, width, height, padding, format, 1 + RANDOM.nextInt(90), 1 + RANDOM.nextInt(90));
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void answersThreadsWithOneResizerAsItAnswersOne(PixelFormat format)
      throws InterruptedException, ExecutionException {
    Preprocessor shared = new Preprocessor(57, 43);
    ExecutorService threads = Executors.newFixedThreadPool(4);

    try {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int width = 1 + RANDOM.nextInt(300);
        int height = 1 + RANDOM.nextInt(300);
        byte[] pixels = noise(width * height * format.channels());
        byte[] expected = expected(pixels, width, height, format, 57, 43);
        calls.add(
            () -> {
              byte[] found = resize(shared, pixels, width, height, 0, format);
              return Arrays.equals(found, expected);
            });
      }

      for (Future<Boolean> same : threads.invokeAll(calls)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void resizesMasksByTheirFirstChannel() {
    byte[] pixels = noise(91 * 67 * 3);
    byte[] bytes = PillowReference.resize(pixels, 91, 67, 3, 30, 20, ResampleFilter.BILINEAR);

    byte[] mask;
    try (Frame frame = Frame.copyOf(pixels, 91, 67, PixelFormat.BGR)) {
      mask = new MaskResizer(30, 20).resize(frame);
    }

    for (int i = 0; i < mask.length; i++) {
      assertThat(mask[i]).isEqualTo((byte) ((bytes[3 * i] & 0xFF) > 127.5 ? 1 : 0));
    }
  }

  /** Noise, and black and white alone: the kernel overshoots there, so that sums are clipped. */
  private static List<byte[]> pictures(int bytes) {
    byte[] extremes = noise(bytes);
    for (int i = 0; i < bytes; i++) {
      extremes[i] = (byte) (extremes[i] < 0 ? 0 : 255);
    }
    return List.of(noise(bytes), extremes);
  }

  private static void assertSame(
      byte[] pixels,
      int width,
      int height,
      int padding,
      PixelFormat format,
      int newWidth,
      int newHeight) {
    Preprocessor preprocessor = new Preprocessor(newWidth, newHeight);

    byte[] found = resize(preprocessor, pixels, width, height, padding, format);

    assertThat(found)
        .as(
            "%d x %d %s, stride + %d, to %d x %d",
            width, height, format, padding, newWidth, newHeight)
        .isEqualTo(expected(pixels, width, height, format, newWidth, newHeight));
  }

  private static byte[] resize(
      Preprocessor preprocessor,
      byte[] pixels,
      int width,
      int height,
      int padding,
      PixelFormat format) {
    int row = width * format.channels();
    int stride = row + padding;
    // As short as it may be: nothing lies behind the last row's last pixel.
    ByteBuffer direct = ByteBuffer.allocateDirect(stride * (height - 1) + row);
    for (int y = 0; y < height; y++) {
      direct.put(y * stride, pixels, y * row, row);
    }
    ByteBuffer out = ByteBuffer.allocate(preprocessor.bytes());
    try (Frame frame = Frame.wrap(direct, width, height, stride, format, () -> {})) {
      preprocessor.process(frame, out);
    }
    return out.array();
  }

  private static byte[] expected(
      byte[] pixels, int width, int height, PixelFormat format, int newWidth, int newHeight) {
    byte[] resized =
        PillowReference.resize(
            pixels, width, height, format.channels(), newWidth, newHeight, ResampleFilter.BICUBIC);
    byte[] rgb = new byte[newWidth * newHeight * 3];
    for (int i = 0; i < newWidth * newHeight; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] =
            switch (format) {
              case RGB -> resized[3 * i + c];
              case BGR -> resized[3 * i + 2 - c];
              case GRAY -> resized[i];
            };
      }
    }
    return rgb;
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    RANDOM.nextBytes(noise);
    return noise;
  }
}
