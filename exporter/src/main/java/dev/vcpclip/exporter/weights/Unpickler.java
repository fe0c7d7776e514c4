package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Callable;
import dev.vcpclip.exporter.weights.PickleValue.Function;
import dev.vcpclip.exporter.weights.PickleValue.Module;
import dev.vcpclip.exporter.weights.PickleValue.ModuleType;
import dev.vcpclip.exporter.weights.PickleValue.Opaque;
import dev.vcpclip.exporter.weights.PickleValue.Tuple;
import dev.vcpclip.runtime.VcpClipException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Interpreter of the data part of Python's pickle language, protocols 2 to 5 as PyTorch writes
 * them.
 *
 * <p>A pickle is a program: this machine has no instruction that could run anything. It builds
 * strings, numbers, lists, maps and the {@linkplain PickleValue values of PyTorch}; a name outside
 * {@link TorchNames} is refused. Every length is checked against the bytes left before anything is
 * allocated, no instruction makes more than a few objects, and the pickle itself is bounded, so
 * memory is too.
 */
final class Unpickler {
  /** A large model takes a few hundred KiB; an empty dictionary is one byte here and 56 in Java. */
  private static final int MAX_BYTES = 4 << 20;

  private static final int MAX_NAME = 256;

  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private Unpickler(PickleInput in) {
    this.in = in;
  }

  /**
   * Runs a pickle.
   *
   * @param where the file and entry, for messages
   * @param bytes the pickle
   * @return the object it describes
   * @throws VcpClipException when it is damaged or names anything but data
   */
  static Object load(String where, ByteBuffer bytes) {
    Unpickler unpickler = new Unpickler(new PickleInput(where, bytes));
    if (bytes.remaining() > MAX_BYTES) {
      throw unpickler.in.fail("has " + bytes.remaining() + " bytes, more than any model needs");
    }
    return unpickler.run();
  }

  /**
   * Runs the first of several pickles in a row.
   *
   * @param where the file and part, for messages
   * @param bytes from the pickle on; afterwards at what follows it
   * @return the object it describes
   * @throws VcpClipException when it is damaged, longer than any model needs, or names anything but
   *     data
   */
  static Object next(String where, ByteBuffer bytes) {
    int most = Math.min(MAX_BYTES, bytes.remaining());
    Unpickler unpickler =
        new Unpickler(new PickleInput(where, bytes.slice(bytes.position(), most)));
    Object value = unpickler.run();
    bytes.position(bytes.position() + unpickler.in.position());
    return value;
  }

  private Object run() {
    while (true) {
      int opcode = in.u8();
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> in.protocol(); // PROTO
      case 0x95 -> in.frame(); // FRAME
      case '(' -> marks.add(stack.size()); // MARK
      case '0' -> pop(); // POP
      case '1' -> popToMark(); // POP_MARK
      case '2' -> push(peek()); // DUP
      case 'N' -> push(null); // NONE
      case 0x88 -> push(true); // NEWTRUE
      case 0x89 -> push(false); // NEWFALSE
      case 'J' -> push((long) in.i32()); // BININT
      case 'K' -> push((long) in.u8()); // BININT1
      case 'M' -> push((long) in.u16()); // BININT2
      case 0x8a -> push(integer(in.u8())); // LONG1
      case 0x8b -> push(integer(in.length32())); // LONG4
      case 'G' -> push(in.bigEndianDouble()); // BINFLOAT
      case 'X' -> push(in.utf8(in.length32())); // BINUNICODE
      case 0x8c -> push(in.utf8(in.u8())); // SHORT_BINUNICODE
      case 0x8d -> push(in.utf8(in.length64())); // BINUNICODE8
      case 'T' -> push(in.latin1(in.length32())); // BINSTRING
      case 'U' -> push(in.latin1(in.u8())); // SHORT_BINSTRING
      case 'B' -> push(opaque(in.length32())); // BINBYTES
      case 'C' -> push(opaque(in.u8())); // SHORT_BINBYTES
      case 0x8e, 0x96 -> push(opaque(in.length64())); // BINBYTES8, BYTEARRAY8
      case ')' -> push(new Tuple(List.of())); // EMPTY_TUPLE
      case ']' -> push(new ArrayList<>(0)); // EMPTY_LIST
      case '}' -> push(new LinkedHashMap<>(0)); // EMPTY_DICT
      case 't' -> push(new Tuple(popToMark())); // TUPLE
      case 'l' -> push(popToMark()); // LIST
      case 'd' -> push(putAll(new LinkedHashMap<>(0), popToMark())); // DICT
      case 0x85 -> push(new Tuple(popMany(1))); // TUPLE1
      case 0x86 -> push(new Tuple(popMany(2))); // TUPLE2
      case 0x87 -> push(new Tuple(popMany(3))); // TUPLE3
      case 'a' -> append(popMany(1)); // APPEND
      case 'e' -> append(popToMark()); // APPENDS
      case 's' -> setItems(popMany(2)); // SETITEM
      case 'u' -> setItems(popToMark()); // SETITEMS
      case 'q' -> memo.put((long) in.u8(), peek()); // BINPUT
      case 'r' -> memo.put(in.u32(), peek()); // LONG_BINPUT
      case 0x94 -> memo.put((long) memo.size(), peek()); // MEMOIZE
      case 'h' -> recall(in.u8()); // BINGET
      case 'j' -> recall(in.u32()); // LONG_BINGET
      case 'c' -> push(named(in.line(MAX_NAME), in.line(MAX_NAME))); // GLOBAL
      case 0x93 -> stackGlobal(); // STACK_GLOBAL
      case 'R' -> reduce(); // REDUCE
      case 0x81 -> newObject(); // NEWOBJ
      case 'b' -> build(); // BUILD
      case 'Q' -> push(TensorBuilder.storage(in, pop())); // BINPERSID
      default ->
          throw in.fail(
              String.format("holds the instruction 0x%02x, which weights do not need", opcode));
    }
  }

  private Number integer(int length) {
    byte[] bytes = new byte[length];
    ByteBuffer source = in.take(length);
    for (int i = length - 1; i >= 0; i--) {
      bytes[i] = source.get();
    }
    if (length == 0) {
      return 0L;
    }
    BigInteger value = new BigInteger(bytes);
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  private Opaque opaque(int length) {
    in.take(length);
    return new Opaque(length);
  }

  private Callable named(String module, String name) {
    return TorchNames.find(module, name)
        .orElseThrow(
            () ->
                in.fail(
                    String.format(
                        "names '%s.%s', which is no tensor and is not run. "
                            + "Save a state dict, or use a file from a source you trust",
                        module, name)));
  }

  private void stackGlobal() {
    String name = in.expect(String.class, pop(), "a name");
    String module = in.expect(String.class, pop(), "a module");
    if (module.length() + name.length() > MAX_NAME) {
      throw in.fail("names something in more than " + MAX_NAME + " letters");
    }
    push(named(module, name));
  }

  private void reduce() {
    List<Object> arguments = in.expect(Tuple.class, pop(), "arguments").items();
    Function function = in.expect(Function.class, pop(), "a function");
    switch (function) {
      case REBUILD_TENSOR -> push(TensorBuilder.tensor(in, arguments));
      case FIRST_ARGUMENT -> push(in.argument(arguments, 0));
      case TUPLE -> push(in.expect(Tuple.class, in.argument(arguments, 0), "a tuple"));
      case ORDERED_DICT -> {
        if (!arguments.isEmpty()) {
          throw in.fail("fills a dictionary in an unknown way");
        }
        push(new LinkedHashMap<>(0));
      }
      default -> throw new AssertionError(function);
    }
  }

  private void newObject() {
    List<Object> arguments = in.expect(Tuple.class, pop(), "arguments").items();
    Object type = pop();
    if (type == Function.ORDERED_DICT && arguments.isEmpty()) {
      push(new LinkedHashMap<>(0));
    } else if (type instanceof ModuleType && arguments.isEmpty()) {
      push(new Module());
    } else {
      throw in.fail("makes an object in an unknown way");
    }
  }

  private void build() {
    Object state = pop();
    Object target = peek();
    if (target instanceof Module module) {
      Map<?, ?> attributes = in.expect(Map.class, state, "attributes");
      attributes.forEach((key, value) -> module.attributes().put(String.valueOf(key), value));
    } else if (!(target instanceof Map)) {
      throw in.fail("sets attributes of something that has none");
    }
    // A dictionary's own attributes are the versions of modules: no weights.
  }

  private void append(List<Object> items) {
    @SuppressWarnings("unchecked")
    List<Object> list = in.expect(ArrayList.class, peek(), "a list");
    list.addAll(items);
  }

  private void setItems(List<Object> items) {
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = in.expect(LinkedHashMap.class, peek(), "a dictionary");
    putAll(map, items);
  }

  private Map<Object, Object> putAll(Map<Object, Object> map, List<Object> items) {
    if (items.size() % 2 != 0) {
      throw in.fail("sets a dictionary's key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      // Only keys whose hash cannot run in circles.
      if (!(key instanceof String || key instanceof Number || key instanceof Boolean)) {
        throw in.fail("uses something else than a string or a number as a key");
      }
      map.put(key, items.get(i + 1));
    }
    return map;
  }

  private void recall(long index) {
    if (!memo.containsKey(index)) {
      throw in.fail("recalls the value " + index + ", which it never stored");
    }
    push(memo.get(index));
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() {
    if (stack.size() <= floor()) {
      throw in.fail("takes a value from an empty stack");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  /** What lies below the last mark belongs to instructions that are not complete. */
  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<Object> popMany(int count) {
    if (stack.size() - floor() < count) {
      throw in.fail("takes a value from an empty stack");
    }
    return popFrom(stack.size() - count);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.fail("closes a group that it never opened");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  private List<Object> popFrom(int index) {
    List<Object> top = stack.subList(index, stack.size());
    List<Object> items = new ArrayList<>(top);
    top.clear();
    return items;
  }
}
