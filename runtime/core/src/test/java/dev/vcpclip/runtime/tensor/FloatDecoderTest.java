package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FloatDecoderTest {
  private static ByteBuffer bytes() {
    return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] decode(DataType type, ByteBuffer bytes, int count) {
    float[] values = new float[count];
    FloatDecoder.decode(type, bytes, values, 0, count);
    return values;
  }

  @Test
  void decodesFloatingPoint() {
    assertThat(decode(DataType.F32, bytes().putFloat(1.5f).putFloat(-0f), 2))
        .containsExactly(1.5f, -0f);
    assertThat(decode(DataType.F64, bytes().putDouble(0.1), 1)).containsExactly(0.1f);
    assertThat(decode(DataType.F16, bytes().putShort((short) 0x3e00), 1)).containsExactly(1.5f);
    assertThat(decode(DataType.BF16, bytes().putShort((short) 0xbfc0), 1)).containsExactly(-1.5f);
  }

  @Test
  void decodesSignedIntegers() {
    assertThat(decode(DataType.I64, bytes().putLong(-3), 1)).containsExactly(-3);
    assertThat(decode(DataType.I32, bytes().putInt(-3).putInt(4), 2)).containsExactly(-3, 4);
    assertThat(decode(DataType.I16, bytes().putShort((short) -3), 1)).containsExactly(-3);
    assertThat(decode(DataType.I8, bytes().put((byte) -3), 1)).containsExactly(-3);
  }

  @Test
  void decodesBytesWithoutSign() {
    assertThat(decode(DataType.U8, bytes().put((byte) 200), 1)).containsExactly(200);
    assertThat(decode(DataType.BOOL, bytes().put((byte) 1).put((byte) 0), 2)).containsExactly(1, 0);
  }
}
