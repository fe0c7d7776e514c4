package dev.vcpclip.exporter.internal.onnx;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.HalfFloats;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * A constant of the graph whose values are fetched when they are written, so that a graph of any
 * size costs no more memory than the tensor in hand.
 *
 * @param value its name, stored type and shape
 * @param values {@code float[]} for F32 and F16, {@code long[]} for I64, {@code byte[]} for I8 and
 *     U8
 */
record Initializer(Value value, Supplier<?> values) {
  /** Bytes it takes when stored. */
  long bytes() {
    return value.shape().elements() * value.type().bytes();
  }

  /** The stored bytes, little-endian. */
  ByteBuffer encode() {
    Object data = values.get();
    long found = Array.getLength(data);
    if (found != value.shape().elements()) {
      throw new IllegalStateException(value + ": " + found + " values");
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.LITTLE_ENDIAN);
    switch (value.type()) {
      case F32 -> bytes.asFloatBuffer().put((float[]) data);
      case I64 -> bytes.asLongBuffer().put((long[]) data);
      case I8, U8 -> bytes.put((byte[]) data);
      case F16 -> putHalves((float[]) data, bytes);
      default -> throw new IllegalStateException(value + ": not a stored type");
    }
    return bytes.clear();
  }

  private void putHalves(float[] data, ByteBuffer bytes) {
    for (float v : data) {
      short half = HalfFloats.fromFloat(v);
      if ((half & 0x7c00) == 0x7c00) {
        throw new VcpClipException(
            "'" + value.name() + "' holds " + v + ", beyond fp16's 65504. Export with fp32.");
      }
      bytes.putShort(half);
    }
  }
}
