package dev.vcpclip.exporter.internal.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation.
 *
 * @param name unique in its graph
 * @param op such as {@code MatMul}, with the domain in front where it is not the standard one
 * @param inputs names of values; empty where an optional input is left out
 * @param outputs names of values; empty where an optional output is left out
 * @param attributes {@code Long}, {@code Float}, {@code String} or {@code long[]} by name
 */
record Node(
    String name,
    String op,
    List<String> inputs,
    List<String> outputs,
    Map<String, Object> attributes) {
  /** The domain, empty for the standard one. */
  String domain() {
    return op.substring(0, Math.max(0, op.lastIndexOf('.')));
  }

  /** The operation's name in its domain. */
  String type() {
    return op.substring(op.lastIndexOf('.') + 1);
  }
}
