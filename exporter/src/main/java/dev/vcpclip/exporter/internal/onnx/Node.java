package dev.vcpclip.exporter.internal.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation of the standard ONNX domain.
 *
 * @param name unique in its graph
 * @param op such as {@code MatMul}
 * @param inputs names of values; empty where an optional input is left out
 * @param outputs names of values
 * @param attributes {@code Long}, {@code Float}, {@code String} or {@code long[]} by name
 */
record Node(
    String name,
    String op,
    List<String> inputs,
    List<String> outputs,
    Map<String, Object> attributes) {}
