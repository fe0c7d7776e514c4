package dev.vcpclip.runtime.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Stored elements of any {@link DataType} to float: exact for all but 32 and 64 bit types. */
public final class FloatDecoder {
  private FloatDecoder() {}

  /**
   * Decodes {@code count} elements from the start of a buffer.
   *
   * @param type of the elements
   * @param bytes little-endian elements from index 0; position and limit are not used to address
   * @param values where the floats go
   * @param from index of the first float
   * @param count number of elements; {@code bytes} has to hold as many
   */
  public static void decode(DataType type, ByteBuffer bytes, float[] values, int from, int count) {
    ByteBuffer source =
        bytes.duplicate().clear().slice(0, count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int to = from + count;
    switch (type) {
      case F32 -> source.asFloatBuffer().get(values, from, count);
      case F64 -> {
        for (int i = from; i < to; i++) {
          values[i] = (float) source.getDouble();
        }
      }
      case F16 -> {
        for (int i = from; i < to; i++) {
          values[i] = HalfFloats.toFloat(source.getShort());
        }
      }
      case BF16 -> {
        for (int i = from; i < to; i++) {
          values[i] = Float.intBitsToFloat(source.getShort() << 16);
        }
      }
      case I64 -> {
        for (int i = from; i < to; i++) {
          values[i] = source.getLong();
        }
      }
      case I32 -> {
        for (int i = from; i < to; i++) {
          values[i] = source.getInt();
        }
      }
      case I16 -> {
        for (int i = from; i < to; i++) {
          values[i] = source.getShort();
        }
      }
      case I8 -> {
        for (int i = from; i < to; i++) {
          values[i] = source.get();
        }
      }
      case U8, BOOL -> {
        for (int i = from; i < to; i++) {
          values[i] = source.get() & 0xff;
        }
      }
      default -> throw new AssertionError(type);
    }
  }
}
