package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class FlatLightTest {
  private static final int SIDE = 256;

  @Test
  void aFallOffTowardsTheCornersIsGoneAtTheBorderToo() {
    byte[] flat = flattened(SIDE, SIDE, FlatLightTest::vignette);

    double inside = mean(flat, 96, 160, 96, 160);
    assertThat(mean(flat, 0, 8, 0, 8)).as("corner").isBetween(0.97 * inside, 1.03 * inside);
    assertThat(mean(flat, 0, 8, 96, 160)).as("edge").isBetween(0.97 * inside, 1.03 * inside);
  }

  @Test
  void aStraightGradientLeavesAnEvenPicture() {
    byte[] flat = flattened(SIDE, SIDE, (x, y) -> 60 + x / 2);

    double whole = mean(flat, 0, SIDE, 0, SIDE);
    assertThat(mean(flat, 0, 4, 0, SIDE)).isBetween(whole - 1.5, whole + 1.5);
    assertThat(mean(flat, SIDE - 4, SIDE, 0, SIDE)).isBetween(whole - 1.5, whole + 1.5);
  }

  @Test
  void aMarkNarrowerThanTheLightKeepsItsContrast() {
    byte[] flat = flattened(SIDE, SIDE, (x, y) -> vignette(x, y) - (x > 40 && x < 46 ? 30 : 0));

    assertThat(mean(flat, 52, 60, 100, 150) - mean(flat, 42, 45, 100, 150)).isBetween(24.0, 40.0);
  }

  @Test
  void anEvenPictureStaysAsItIs() {
    byte[] flat = flattened(31, 17, (x, y) -> 123);

    assertThat(flat).containsOnly((byte) 123);
  }

  @Test
  void blackAndWhiteAndOnePixelGiveNumbers() {
    assertThat(flattened(40, 9, (x, y) -> 0)).containsOnly((byte) 0);
    assertThat(flattened(9, 40, (x, y) -> 255)).containsOnly((byte) 255);
    assertThat(flattened(1, 1, (x, y) -> 77)).containsOnly((byte) 77);
  }

  @Test
  void noNoiseAndNoStepLeavesTheRangeOfBytes() {
    Random random = new Random(3);
    byte[] flat = flattened(SIDE, 100, (x, y) -> x < 20 ? 0 : 235 + random.nextInt(21));

    assertThat(mean(flat, 0, 12, 0, 100)).isLessThan(60);
  }

  @Test
  void aBufferThatIsTooSmallIsRefused() {
    assertThatThrownBy(() -> FlatLight.apply(ByteBuffer.allocate(11), 2, 2))
        .hasMessageContaining("2 x 2");
  }

  private static int vignette(int x, int y) {
    double u = (x + 0.5) / SIDE - 0.5;
    double v = (y + 0.5) / SIDE - 0.5;
    return (int) Math.round(200 * (1 - 0.8 * (u * u + v * v)));
  }

  private static byte[] flattened(int width, int height, IntBinaryOperator grey) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      byte value = (byte) grey.applyAsInt(i % width, i / width);
      rgb[3 * i] = value;
      rgb[3 * i + 1] = value;
      rgb[3 * i + 2] = value;
    }
    FlatLight.apply(ByteBuffer.wrap(rgb), width, height);
    byte[] red = new byte[width * height];
    for (int i = 0; i < red.length; i++) {
      red[i] = rgb[3 * i];
    }
    return red;
  }

  /** Of a part of a picture that is {@link #SIDE} wide. */
  private static double mean(byte[] red, int left, int right, int top, int bottom) {
    double sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += red[y * SIDE + x] & 0xFF;
      }
    }
    return sum / ((double) (right - left) * (bottom - top));
  }
}
