package dev.vcpclip.exporter.internal.onnx;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Values that go into a graph or came out of one, row-major, on the heap. The array is not copied:
 * whoever holds a tensor leaves it as it is.
 */
public final class Tensor {
  private final long[] shape;
  private final Buffer data;

  private Tensor(Buffer data, long... shape) {
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (data.remaining() != elements) {
      throw new IllegalArgumentException(
          data.remaining() + " values for " + Arrays.toString(shape));
    }
    this.shape = shape.clone();
    this.data = data;
  }

  /** Floats of that shape. */
  public static Tensor of(float[] values, long... shape) {
    return new Tensor(FloatBuffer.wrap(values), shape);
  }

  /** Unsigned bytes of that shape. */
  public static Tensor ofBytes(byte[] values, long... shape) {
    return new Tensor(ByteBuffer.wrap(values), shape);
  }

  /** Outermost dimension first. */
  public long[] shape() {
    return shape.clone();
  }

  /** The values of a float tensor. */
  public float[] floats() {
    return ((FloatBuffer) data).array();
  }

  /** The values of a tensor of unsigned bytes. */
  public byte[] bytes() {
    return ((ByteBuffer) data).array();
  }

  /** True for {@link #of}, false for {@link #ofBytes}. */
  boolean isFloat() {
    return data instanceof FloatBuffer;
  }
}
