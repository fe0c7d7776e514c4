package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * CLIP's normalisation: {@code (byte / 255 - mean) / std} per channel, in single precision. The
 * exporter folds it into the graph; the trainer needs it as numbers.
 */
public final class ClipNormalization {
  /** Mean of red, green and blue, of values in {@code [0, 1]}. */
  public static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  /** Standard deviation of red, green and blue, of values in {@code [0, 1]}. */
  public static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  private static final float[][] TABLE = table();

  private ClipNormalization() {}

  private static float[][] table() {
    float[][] table = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        table[c][value] = (value / 255f - MEAN.get(c).floatValue()) / STD.get(c).floatValue();
      }
    }
    return table;
  }

  /**
   * Normalises one picture. Both buffers are used from their position to their limit; the positions
   * stay.
   *
   * @param rgb uint8 {@code [height, width, 3]}, as {@link Preprocessor} writes it
   * @param planes receives float32 {@code [3, height, width]}
   */
  public static void normalize(ByteBuffer rgb, FloatBuffer planes) {
    int pixels = rgb.remaining() / 3;
    if (rgb.remaining() % 3 != 0 || planes.remaining() < 3 * pixels) {
      throw new IllegalArgumentException(
          rgb.remaining() + " bytes into " + planes.remaining() + " floats: sizes do not agree");
    }
    int from = rgb.position();
    int to = planes.position();
    for (int c = 0; c < 3; c++) {
      float[] table = TABLE[c];
      for (int i = 0; i < pixels; i++) {
        planes.put(to + c * pixels + i, table[rgb.get(from + 3 * i + c) & 0xFF]);
      }
    }
  }
}
