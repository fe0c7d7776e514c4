package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The bytes of a pickle and the place where something is wrong with them. Every length is checked
 * against what is left before it is used.
 */
final class PickleInput {
  private static final int MAX_PROTOCOL = 5;

  private final String where;
  private final ByteBuffer bytes;

  PickleInput(String where, ByteBuffer bytes) {
    this.where = where;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes read so far. */
  int position() {
    return bytes.position();
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  int u16() {
    return need(Short.BYTES).getShort() & 0xffff;
  }

  int i32() {
    return need(Integer.BYTES).getInt();
  }

  long u32() {
    return i32() & 0xffffffffL;
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(need(Double.BYTES).getLong()));
  }

  /** A length of four bytes that has to fit the rest. */
  int length32() {
    return checked(u32());
  }

  /** A length of eight bytes that has to fit the rest. */
  int length64() {
    return checked(need(Long.BYTES).getLong());
  }

  private int checked(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw fail(
          String.format(
              "claims %s bytes where %d are left",
              Long.toUnsignedString(length), bytes.remaining()));
    }
    return (int) length;
  }

  /** The next bytes, without a copy. */
  ByteBuffer take(int length) {
    need(length);
    ByteBuffer taken = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return taken;
  }

  String utf8(int length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(take(length)).toString();
    } catch (CharacterCodingException e) {
      throw fail("holds a string that is not UTF-8");
    }
  }

  String latin1(int length) {
    return StandardCharsets.ISO_8859_1.decode(take(length)).toString();
  }

  /** Text up to the next line feed. */
  String line(int longest) {
    int from = bytes.position();
    for (int length = 0; length <= longest && from + length < bytes.limit(); length++) {
      if (bytes.get(from + length) == '\n') {
        String line = utf8(length);
        bytes.get();
        return line;
      }
    }
    throw fail("holds a name without an end, or of more than " + longest + " letters");
  }

  void protocol() {
    int protocol = u8();
    if (protocol < 2 || protocol > MAX_PROTOCOL) {
      throw fail("is of protocol " + protocol + ", expected 2 to " + MAX_PROTOCOL);
    }
  }

  /** A frame is a hint for readers of streams. */
  void frame() {
    length64();
  }

  private ByteBuffer need(int length) {
    if (bytes.remaining() < length) {
      throw fail("ends in the middle of an instruction");
    }
    return bytes;
  }

  /** An argument of a call or a part of a tuple. */
  Object argument(List<Object> arguments, int index) {
    if (arguments.size() <= index) {
      throw fail("gives " + arguments.size() + " arguments, too few");
    }
    return arguments.get(index);
  }

  /** A value of the type that belongs at this place. */
  <T> T expect(Class<T> type, Object value, String what) {
    if (!type.isInstance(value)) {
      String found = value == null ? "None" : value.getClass().getSimpleName();
      throw fail("holds " + found + " where " + what + " belongs");
    }
    return type.cast(value);
  }

  VcpClipException fail(String what) {
    return new VcpClipException(where + " (byte " + bytes.position() + ") " + what + ".");
  }
}
