package dev.vcpclip.exporter.internal.onnx;

import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.HalfFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Builder of a graph, operation by operation; shapes and types are checked as it grows, so that a
 * mistake fails here and not in the program that loads the graph.
 *
 * <p>A builder is a view of one growing graph under a name prefix; {@link #scope} makes another.
 * Not thread-safe.
 */
public final class GraphBuilder extends SpatialOperators {
  private final State state;
  private final String prefix;

  /** State that all views of one graph share. */
  private static final class State {
    final WeightType weightType;
    final List<Value> inputs = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    final Map<String, Initializer> initializers = new LinkedHashMap<>();
    final Map<String, Value> weights = new LinkedHashMap<>();
    final Map<String, Value> halves = new LinkedHashMap<>();
    final Map<String, Value> stages = new LinkedHashMap<>();

    State(WeightType weightType) {
      this.weightType = weightType;
    }
  }

  /** An empty graph that stores its matrices like this. */
  public GraphBuilder(WeightType weightType) {
    this(new State(weightType), "");
  }

  private GraphBuilder(State state, String prefix) {
    this.state = state;
    this.prefix = prefix;
  }

  /** The same graph; nodes added through the returned view carry the name in theirs. */
  public GraphBuilder scope(String name) {
    return new GraphBuilder(state, prefix + name + "/");
  }

  /** A graph input. */
  public Value input(String name, DataType type, Shape shape) {
    Value value = new Value(name, type, shape);
    state.inputs.add(value);
    return value;
  }

  /**
   * A trained weight, stored once under its name however often it is asked for.
   *
   * @param name as in the checkpoint, with a suffix where it was reordered
   * @param values fetched when the graph is written
   */
  public Value weight(String name, Shape shape, Supplier<float[]> values) {
    return state.weights.computeIfAbsent(
        name,
        n ->
            storesHalf(shape.rank())
                ? widened(n, shape, values)
                : store(n, DataType.F32, shape, values));
  }

  /**
   * A trained weight's values as the graph computes with them: rounded where it stores them so.
   * What is computed from them then agrees with a graph that uses the weight itself.
   */
  public float[] asStored(WeightTensor tensor) {
    float[] values = tensor.floats();
    if (storesHalf(tensor.shape().size())) {
      for (int i = 0; i < values.length; i++) {
        values[i] = HalfFloats.toFloat(HalfFloats.fromFloat(values[i]));
      }
    }
    return values;
  }

  private boolean storesHalf(int rank) {
    return state.weightType == WeightType.FP16 && rank > 1;
  }

  /** A trained weight that the graph computes with in half precision. */
  public Value half(String name, Shape shape, Supplier<float[]> values) {
    return state.halves.computeIfAbsent(name, n -> store(n, DataType.F16, shape, values));
  }

  /** Quantised values, signed or not, one byte each. */
  public Value bytes(String name, DataType type, Shape shape, Supplier<byte[]> values) {
    return state.weights.computeIfAbsent(name, n -> store(n, type, shape, values));
  }

  /** A computed constant, stored as fp32 whatever the weights' type. */
  public Value constant(String name, Shape shape, Supplier<float[]> values) {
    return state.weights.computeIfAbsent(name, n -> store(n, DataType.F32, shape, values));
  }

  @Override
  public Value scalar(double value) {
    return constant("const/" + (float) value, Shape.of(), () -> new float[] {(float) value});
  }

  @Override
  Value vector(float... values) {
    String name = "const/" + Arrays.toString(values);
    return constant(name, Shape.of(values.length), () -> values);
  }

  @Override
  public Value integers(long... values) {
    return state.weights.computeIfAbsent(
        "const/" + Arrays.toString(values),
        n -> store(n, DataType.I64, Shape.of(values.length), () -> values));
  }

  private Value widened(String name, Shape shape, Supplier<float[]> values) {
    Value stored = store(name, DataType.F16, shape, values);
    return cast(stored, DataType.F32);
  }

  private Value store(String name, DataType type, Shape shape, Supplier<?> values) {
    Value value = new Value(name, type, shape);
    state.initializers.put(name, new Initializer(value, values));
    return value;
  }

  /**
   * Names a value after the step of the method that it is; it can become an output.
   *
   * @return the value
   */
  public Value stage(String name, Value value) {
    if (state.stages.put(name, value) != null) {
      throw new IllegalArgumentException("two stages named '" + name + "'");
    }
    return value;
  }

  /** The graph as far as it has been built. */
  public Graph build() {
    return new Graph(state.inputs, state.nodes, state.initializers, state.stages, List.of());
  }

  @Override
  List<Value> node(
      String op,
      List<Value> inputs,
      List<DataType> types,
      List<Shape> shapes,
      Map<String, Object> attributes) {
    String name = prefix + op + "." + state.nodes.size();
    List<Value> outputs = new ArrayList<>();
    for (Shape shape : shapes) {
      String suffix = shapes.size() == 1 ? "" : ":" + outputs.size();
      DataType type = types.get(outputs.size());
      outputs.add(shape == null ? null : new Value(name + suffix, type, shape));
    }
    state.nodes.add(new Node(name, op, names(inputs), names(outputs), attributes));
    return outputs;
  }

  /** Empty where an optional value is left out. */
  private static List<String> names(List<Value> values) {
    return values.stream().map(v -> v == null ? "" : v.name()).toList();
  }
}
