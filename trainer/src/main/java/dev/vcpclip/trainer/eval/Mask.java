package dev.vcpclip.trainer.eval;

import java.util.BitSet;

/**
 * Defective pixels of a picture: shape {@code [height, width]}, one bit a pixel.
 *
 * <p>Immutable and thread-safe.
 */
public final class Mask {
  private final int width;
  private final int height;
  private final BitSet defects;

  private Mask(int width, int height, BitSet defects) {
    this.width = width;
    this.height = height;
    this.defects = defects;
  }

  /** A picture without a defect. */
  public static Mask empty(int width, int height) {
    return new Mask(width, height, new BitSet());
  }

  /**
   * @param values row-major, {@code width * height} bytes; anything but zero is a defect
   */
  public static Mask of(byte[] values, int width, int height) {
    requireLength(values.length, width, height);
    BitSet defects = new BitSet(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        defects.set(i);
      }
    }
    return new Mask(width, height, defects);
  }

  /**
   * @param values row-major, {@code width * height}, in {@code [0, 1]}; above 0.5 is a defect, as
   *     the reference cuts its resized masks
   */
  public static Mask of(float[] values, int width, int height) {
    requireLength(values.length, width, height);
    BitSet defects = new BitSet(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0.5f) {
        defects.set(i);
      }
    }
    return new Mask(width, height, defects);
  }

  private static void requireLength(int length, int width, int height) {
    if (width <= 0 || height <= 0 || length != width * height) {
      throw new IllegalArgumentException(
          length + " values do not make a mask of " + width + " x " + height + " pixels");
    }
  }

  /** Pixels in a row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Whether the pixel at {@code y * width + x} is defective. */
  public boolean defect(int pixel) {
    return defects.get(pixel);
  }

  /** Number of defective pixels. */
  public int defects() {
    return defects.cardinality();
  }
}
