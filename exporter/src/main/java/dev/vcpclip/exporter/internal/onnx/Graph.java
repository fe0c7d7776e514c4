package dev.vcpclip.exporter.internal.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A finished graph. Immutable; the values of its weights are still where they were.
 *
 * <p>Made by {@link GraphBuilder#build}, it has no outputs yet: every stage that a block named can
 * become one by {@link #select}.
 */
public final class Graph {
  private final List<Value> inputs;
  private final List<Node> nodes;
  private final Map<String, Initializer> initializers;
  private final Map<String, Value> stages;
  private final List<String> outputs;

  Graph(
      Collection<Value> inputs,
      Collection<Node> nodes,
      Map<String, Initializer> initializers,
      Map<String, Value> stages,
      Collection<String> outputs) {
    this.inputs = List.copyOf(inputs);
    this.nodes = List.copyOf(nodes);
    this.initializers = new LinkedHashMap<>(initializers);
    this.stages = new LinkedHashMap<>(stages);
    this.outputs = List.copyOf(outputs);
  }

  /** The values that the blocks named, by name. */
  public Set<String> stages() {
    return Set.copyOf(stages.keySet());
  }

  /** The stages that are outputs. */
  public List<String> outputs() {
    return outputs;
  }

  /** Operations, in an order in which they can be computed. */
  List<Node> nodes() {
    return nodes;
  }

  List<Value> inputs() {
    return inputs;
  }

  Collection<Initializer> initializers() {
    return initializers.values();
  }

  Value stage(String name) {
    Value value = stages.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no stage '" + name + "' among " + stages.keySet());
    }
    return value;
  }

  /** Names of the operations used, for tests and reports. */
  public List<String> operations() {
    return nodes.stream().map(Node::op).toList();
  }

  /**
   * The part of this graph that the named stages depend on, with them as outputs.
   *
   * @throws IllegalArgumentException when there is no such stage
   */
  public Graph select(Collection<String> names) {
    Set<String> needed = new HashSet<>();
    names.forEach(name -> needed.add(stage(name).name()));
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        kept.add(node);
        needed.addAll(node.inputs());
      }
    }
    Collections.reverse(kept);
    Map<String, Initializer> weights = new LinkedHashMap<>(initializers);
    weights.keySet().retainAll(needed);
    List<Value> fed = inputs.stream().filter(v -> needed.contains(v.name())).toList();
    return new Graph(fed, kept, weights, stages, names);
  }
}
