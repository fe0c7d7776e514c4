package dev.vcpclip.runtime.tensor;

/**
 * IEEE 754 binary16 to and from {@code float}, as Java 17 lacks both.
 *
 * <p>Every half is a float, so widening is exact, subnormals, infinities and NaN payloads included.
 * Narrowing rounds to nearest, ties to even; what lies beyond 65504 becomes infinite from 65520 on,
 * as the standard has it.
 */
public final class HalfFloats {
  /** Distance of the two exponent biases, 127 - 15, in place in a float's bits. */
  private static final int REBIAS = (127 - 15) << 23;

  private static final int FLOAT_INFINITY = 0x7f800000;

  /** The smallest normal half, 2^-14, as a float's bits. */
  private static final int SMALLEST_NORMAL = (127 - 14) << 23;

  /** 65520, halfway between the largest half and what would come next, as a float's bits. */
  private static final int OVERFLOW = 0x477ff000;

  private HalfFloats() {}

  /**
   * Widens one half.
   *
   * @param half its bits
   */
  public static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int magnitude =
        exponent == 0x1f
            ? FLOAT_INFINITY | fraction << 13
            : (exponent << 23) + REBIAS | fraction << 13;
    return Float.intBitsToFloat(sign | magnitude);
  }

  /** Rounds to the nearest half, ties to even, and returns its bits. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    int half;
    if (magnitude > FLOAT_INFINITY) {
      half = 0x7e00 | magnitude >>> 13 & 0x3ff;
    } else if (magnitude >= OVERFLOW) {
      half = 0x7c00;
    } else if (magnitude >= SMALLEST_NORMAL) {
      // Adding just under half a unit, or half a unit where the last kept bit is odd, carries into
      // the exponent by itself.
      half = magnitude - REBIAS + 0xfff + (magnitude >>> 13 & 1) >>> 13;
    } else {
      half = (int) Math.rint(Math.abs((double) value) * 0x1p24);
    }
    return (short) (sign | half);
  }
}
