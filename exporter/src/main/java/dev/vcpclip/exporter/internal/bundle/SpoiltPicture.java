package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.Tensor;
import java.util.Random;

/**
 * A good picture with blots on it that no good part has: black, white, of one strong colour or
 * noise, from a sixteenth to a third of its side.
 *
 * <p>Fixed ranges that only good parts were measured for cut off what a gross defect adds, and it
 * passes as good.
 */
final class SpoiltPicture {
  private static final int BLOTS = 8;

  private SpoiltPicture() {}

  /** A spoilt copy of {@code [1, size, size, 3]} bytes, the same for the same number. */
  static Tensor of(Tensor picture, int number) {
    int size = Math.toIntExact(picture.shape()[1]);
    byte[] pixels = picture.bytes().clone();
    Random random = new Random(number);
    for (int i = 0; i < BLOTS; i++) {
      blot(pixels, size, Content.values()[i % Content.values().length], random);
    }
    return Tensor.ofBytes(pixels, 1, size, size, 3);
  }

  private enum Content {
    BLACK,
    WHITE,
    COLOUR,
    NOISE
  }

  private static void blot(byte[] pixels, int size, Content content, Random random) {
    int smallest = Math.max(1, size / 16);
    int width = smallest + random.nextInt(Math.max(1, size / 3 - smallest));
    int height = smallest + random.nextInt(Math.max(1, size / 3 - smallest));
    int left = random.nextInt(size - width);
    int top = random.nextInt(size - height);
    byte[] colour = {strong(random), strong(random), strong(random)};
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[(y * size + x) * 3 + c] =
              switch (content) {
                case BLACK -> 0;
                case WHITE -> (byte) 255;
                case COLOUR -> colour[c];
                case NOISE -> (byte) random.nextInt(256);
              };
        }
      }
    }
  }

  private static byte strong(Random random) {
    return (byte) (random.nextBoolean() ? 255 : 0);
  }
}
