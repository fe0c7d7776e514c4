package dev.vcpclip.exporter.internal.onnx;

import static java.util.Map.entry;

import dev.vcpclip.runtime.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The operations that this project's graphs are made of, each with its shape inference. */
abstract sealed class Operators permits SpatialOperators {
  /**
   * Adds a node.
   *
   * @param inputs {@code null} where an optional one is left out
   * @param types of the outputs
   * @param shapes of the outputs, {@code null} where one is left out
   * @return the outputs, {@code null} where left out
   */
  abstract List<Value> node(
      String op,
      List<Value> inputs,
      List<DataType> types,
      List<Shape> shapes,
      Map<String, Object> attributes);

  /** Adds a node whose outputs have one type. */
  List<Value> node(
      String op,
      List<Value> inputs,
      DataType type,
      List<Shape> shapes,
      Map<String, Object> attributes) {
    return node(op, inputs, Collections.nCopies(shapes.size(), type), shapes, attributes);
  }

  /** A constant without dimensions. */
  public abstract Value scalar(double value);

  /** A constant vector of integers: axes, sizes, indices. */
  public abstract Value integers(long... values);

  /** Elementwise sum, broadcast. */
  public Value add(Value a, Value b) {
    return binary("Add", a, b);
  }

  /** Elementwise difference, broadcast. */
  public Value sub(Value a, Value b) {
    return binary("Sub", a, b);
  }

  /** Elementwise product, broadcast. */
  public Value mul(Value a, Value b) {
    return binary("Mul", a, b);
  }

  /** Elementwise quotient, broadcast. */
  public Value div(Value a, Value b) {
    return binary("Div", a, b);
  }

  /** Matrix product over the last two axes, broadcast over the others. */
  public Value matMul(Value a, Value b) {
    requireSameType("MatMul", a, b);
    return one("MatMul", shape("MatMul", () -> Shape.matMul(a.shape(), b.shape()), a, b), a, b);
  }

  /** {@code x w + bias}; the weight is {@code [in, out]}. */
  public Value linear(Value x, Value weight, Value bias) {
    return add(matMul(x, weight), bias);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public Value sigmoid(Value x) {
    return one("Sigmoid", x.shape(), x);
  }

  /** {@code x Phi(x)}, exact. */
  public Value gelu(Value x) {
    return one("Gelu", x.shape(), x);
  }

  /** Normalised exponentials along one axis. */
  public Value softmax(Value x, int axis) {
    return one("Softmax", x.type(), x.shape(), Map.of("axis", axisOf(x, axis)), x);
  }

  /** Mean 0 and variance 1 along the last axis, then scaled and shifted. */
  public Value layerNorm(Value x, Value scale, Value bias, double epsilon) {
    Shape last = Shape.of(x.dim(-1));
    if (!scale.shape().equals(last) || !bias.shape().equals(last)) {
      throw wrong("LayerNormalization", "scale and bias have to be " + last, x, scale, bias);
    }
    Map<String, Object> attributes =
        attributes(entry("axis", -1L), entry("epsilon", (float) epsilon));
    return one("LayerNormalization", x.type(), x.shape(), attributes, x, scale, bias);
  }

  /** Mean along one axis. */
  public Value mean(Value x, int axis, boolean keep) {
    return reduce("ReduceMean", x, axis, keep);
  }

  /** Smallest along one axis, which disappears. */
  public Value min(Value x, int axis) {
    return reduce("ReduceMin", x, axis, false);
  }

  /** Largest along one axis, which disappears. */
  public Value max(Value x, int axis) {
    return reduce("ReduceMax", x, axis, false);
  }

  /** Divided by the Euclidean norm along the last axis; undefined for a zero vector. */
  public Value l2Normalize(Value x) {
    return div(x, reduce("ReduceL2", x, -1, true));
  }

  /** The same elements under another type. */
  public Value cast(Value x, DataType to) {
    Map<String, Object> attributes = Map.of("to", (long) OnnxTypes.code(to));
    return node("Cast", List.of(x), to, List.of(x.shape()), attributes).get(0);
  }

  /** Axes in another order. */
  public Value transpose(Value x, int... order) {
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted.length != x.shape().rank() || sorted[i] != i) {
        throw wrong("Transpose", "the order is " + Arrays.toString(order), x);
      }
    }
    long[] axes = Arrays.stream(order).asLongStream().toArray();
    Shape shape = new Shape(Arrays.stream(order).mapToObj(x::dim).toList());
    return one("Transpose", x.type(), shape, Map.of("perm", axes), x);
  }

  /** The same elements, in the same order, under another shape. */
  public Value reshape(Value x, Shape shape) {
    if (shape.elements() != x.shape().elements() || shape.isFixed() != x.shape().isFixed()) {
      throw wrong("Reshape", "cannot become " + shape, x);
    }
    // ONNX, too, writes -1 for the one dimension that is left to the runtime: the batch.
    long[] sizes = shape.dims().stream().mapToLong(Long::longValue).toArray();
    return one("Reshape", shape, x, integers(sizes));
  }

  /** The elements {@code [from, to)} along one axis. */
  public Value slice(Value x, int axis, long from, long to) {
    long size = x.dim(axis);
    if (from < 0 || to > size || from >= to) {
      throw wrong("Slice", "cannot take [" + from + ", " + to + ") of axis " + axis, x);
    }
    Shape shape = x.shape().with(axis, to - from);
    Value axes = integers(x.shape().axis(axis));
    return one("Slice", shape, x, integers(from), integers(to), axes);
  }

  /** One element along an axis, which disappears. */
  public Value pick(Value x, int axis, long index) {
    return squeeze(slice(x, axis, index, index + 1), axis);
  }

  /** The elements at constant places along one axis. */
  public Value gather(Value x, int axis, long... indices) {
    long size = x.dim(axis);
    if (Arrays.stream(indices).anyMatch(i -> i < 0 || i >= size)) {
      throw wrong("Gather", "an index lies outside axis " + axis, x);
    }
    Map<String, Object> attributes = Map.of("axis", axisOf(x, axis));
    Shape shape = x.shape().with(axis, indices.length);
    return one("Gather", x.type(), shape, attributes, x, integers(indices));
  }

  /** Without an axis of size one. */
  public Value squeeze(Value x, int axis) {
    if (x.dim(axis) != 1) {
      throw wrong("Squeeze", "axis " + axis + " is not 1", x);
    }
    List<Long> dims = new ArrayList<>(x.shape().dims());
    dims.remove(x.shape().axis(axis));
    return one("Squeeze", new Shape(dims), x, integers(x.shape().axis(axis)));
  }

  /** With a new axis of size one. */
  public Value unsqueeze(Value x, int axis) {
    List<Long> dims = new ArrayList<>(x.shape().dims());
    dims.add(axis, 1L);
    return one("Unsqueeze", new Shape(dims), x, integers(axis));
  }

  /** Behind one another along one axis. */
  public Value concat(int axis, List<Value> parts) {
    Value first = parts.get(0);
    long size = 0;
    for (Value part : parts) {
      requireSameType("Concat", first, part);
      if (part.shape().rank() != first.shape().rank()
          || !part.shape().with(axis, 1).equals(first.shape().with(axis, 1))) {
        throw wrong("Concat", "differ elsewhere than in axis " + axis, first, part);
      }
      size += part.dim(axis);
    }
    Map<String, Object> attributes = Map.of("axis", axisOf(first, axis));
    Shape shape = first.shape().with(axis, size);
    return node("Concat", parts, first.type(), List.of(shape), attributes).get(0);
  }

  /** Zeros in front of the elements of one axis. */
  public Value padFront(Value x, int axis, long count) {
    long[] pads = new long[2 * x.shape().rank()];
    pads[x.shape().axis(axis)] = count;
    Shape shape = x.shape().with(axis, x.dim(axis) + count);
    return one("Pad", shape, x, integers(pads));
  }

  /** The k largest elements along the last axis, in no order. */
  public Value topK(Value x, long k) {
    if (k < 1 || k > x.dim(-1)) {
      throw wrong("TopK", "cannot take " + k, x);
    }
    Shape shape = x.shape().with(-1, k);
    Map<String, Object> attributes = attributes(entry("axis", -1L), entry("sorted", 0L));
    // The second output, the indices, is I64 and never used.
    return node("TopK", List.of(x, integers(k)), x.type(), List.of(shape, shape), attributes)
        .get(0);
  }

  /** A small constant vector. */
  abstract Value vector(float... values);

  private Value binary(String op, Value a, Value b) {
    requireSameType(op, a, b);
    return one(op, shape(op, () -> Shape.broadcast(a.shape(), b.shape()), a, b), a, b);
  }

  private Value reduce(String op, Value x, int axis, boolean keep) {
    int fromStart = x.shape().axis(axis);
    List<Long> dims = new ArrayList<>(x.shape().dims());
    if (keep) {
      dims.set(fromStart, 1L);
    } else {
      dims.remove(fromStart);
    }
    Map<String, Object> attributes = Map.of("keepdims", keep ? 1L : 0L);
    return one(op, x.type(), new Shape(dims), attributes, x, integers(fromStart));
  }

  Value one(String op, Shape shape, Value... inputs) {
    return one(op, inputs[0].type(), shape, Map.of(), inputs);
  }

  Value one(
      String op, DataType type, Shape shape, Map<String, Object> attributes, Value... inputs) {
    return node(op, List.of(inputs), type, List.of(shape), attributes).get(0);
  }

  private static long axisOf(Value x, int axis) {
    return x.shape().axis(axis);
  }

  @SafeVarargs
  static Map<String, Object> attributes(Map.Entry<String, ?>... entries) {
    Map<String, Object> sorted = new TreeMap<>();
    for (Map.Entry<String, ?> e : entries) {
      sorted.put(e.getKey(), e.getValue());
    }
    return sorted;
  }

  static void requireSameType(String op, Value a, Value b) {
    if (a.type() != b.type()) {
      throw wrong(op, "types differ", a, b);
    }
  }

  private static Shape shape(String op, Supplier<Shape> rule, Value... inputs) {
    try {
      return rule.get();
    } catch (IllegalArgumentException e) {
      throw wrong(op, e.getMessage(), inputs);
    }
  }

  static IllegalArgumentException wrong(String op, String why, Value... inputs) {
    return new IllegalArgumentException(op + " of " + Arrays.toString(inputs) + ": " + why);
  }
}
