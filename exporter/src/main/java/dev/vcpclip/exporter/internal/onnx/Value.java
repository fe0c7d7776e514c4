package dev.vcpclip.exporter.internal.onnx;

import dev.vcpclip.runtime.tensor.DataType;

/**
 * A tensor of the graph: an input, a weight or what a node computes.
 *
 * @param name unique in its graph
 * @param type element type
 * @param shape known but for the batch size
 */
public record Value(String name, DataType type, Shape shape) {
  /** One dimension; a negative axis counts from the end. */
  public long dim(int axis) {
    return shape.dim(axis);
  }

  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
