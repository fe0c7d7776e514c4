package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatsTest {
  /** What the standard says a half's bits mean, in exact double arithmetic. */
  private static double meaning(int bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) fraction, -24);
    } else {
      magnitude = Math.scalb(1024.0 + fraction, exponent - 25);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @Test
  void widensEveryHalfExactly() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      Double expected = meaning(bits);
      assertThat((double) HalfFloats.toFloat((short) bits)).isEqualTo(expected);
    }
  }

  @Test
  void narrowsEveryHalfBackToItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloats.toFloat((short) bits);
      int back = HalfFloats.fromFloat(value) & 0xffff;
      if (Float.isNaN(value)) {
        assertThat(Float.isNaN(HalfFloats.toFloat((short) back))).isTrue();
        assertThat(back & 0x8000).isEqualTo(bits & 0x8000);
      } else {
        assertThat(back).isEqualTo(bits);
      }
    }
  }

  @Test
  void roundsHalfwayValuesToTheEvenNeighbour() {
    // The largest finite half is 0x7bff; beyond it the next "half" of the ladder is infinity.
    for (int bits = 0; bits < 0x7bff; bits++) {
      float halfway = (float) ((meaning(bits) + meaning(bits + 1)) / 2);
      int even = (bits & 1) == 0 ? bits : bits + 1;

      assertThat(HalfFloats.fromFloat(halfway)).isEqualTo((short) even);
      assertThat(HalfFloats.fromFloat(Math.nextDown(halfway))).isEqualTo((short) bits);
      assertThat(HalfFloats.fromFloat(Math.nextUp(halfway))).isEqualTo((short) (bits + 1));
      assertThat(HalfFloats.fromFloat(-halfway)).isEqualTo((short) (even | 0x8000));
    }
  }

  @Test
  void overflowsToInfinityFromHalfwayBeyondTheLargest() {
    assertThat(HalfFloats.fromFloat(Math.nextDown(65520f))).isEqualTo((short) 0x7bff);
    assertThat(HalfFloats.fromFloat(65520f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloats.fromFloat(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
  }

  @Test
  void keepsNanWhosePayloadLiesBelowTheHalf() {
    float nan = Float.intBitsToFloat(0x7f800001);

    assertThat(HalfFloats.toFloat(HalfFloats.fromFloat(nan))).isNaN();
  }
}
