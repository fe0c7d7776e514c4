package dev.vcpclip.exporter.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles instruction by instruction, sound and unsound ones, for tests. */
final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A pickle of protocol 2. */
  static PickleBytes start() {
    return new PickleBytes().op(0x80, 2);
  }

  PickleBytes op(int... bytes) {
    for (int value : bytes) {
      out.write(value);
    }
    return this;
  }

  PickleBytes op(char... codes) {
    for (char code : codes) {
      out.write(code);
    }
    return this;
  }

  PickleBytes string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    op('X').int32(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  PickleBytes integer(long value) {
    op(0x8a, Long.BYTES);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  PickleBytes int32(int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  PickleBytes global(String module, String name) {
    op('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PickleBytes tuple(long... values) {
    op('(');
    for (long value : values) {
      integer(value);
    }
    return op('t');
  }

  /** A call of {@code torch._utils._rebuild_tensor_v2}, as PyTorch writes it. */
  PickleBytes tensor(
      String storageType, String key, long elements, long offset, long[] shape, long[] stride) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op('(')
        .op('(')
        .string("storage")
        .global("torch", storageType)
        .string(key)
        .string("cpu")
        .integer(elements)
        .op('t', 'Q')
        .integer(offset)
        .tuple(shape)
        .tuple(stride)
        .op(0x89)
        .global("collections", "OrderedDict")
        .op(')', 'R', 't', 'R');
  }

  byte[] stop() {
    return op('.').out.toByteArray();
  }
}
