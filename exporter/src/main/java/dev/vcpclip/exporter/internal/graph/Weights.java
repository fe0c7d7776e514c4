package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.weights.WeightTensor;
import java.util.Arrays;

/** Checkpoint tensors as weights of a graph: PyTorch's layouts in, ONNX's out. */
public final class Weights {
  private Weights() {}

  /** A tensor as it is. */
  public static Value plain(GraphBuilder g, WeightTensor tensor) {
    return g.weight(tensor.name(), new Shape(tensor.shape()), tensor::floats);
  }

  /**
   * Some columns of a linear layer's weight, transposed: the part that reads some of its inputs.
   *
   * @param tensor {@code [out, in]}
   */
  public static Value linearColumns(GraphBuilder g, WeightTensor tensor, int from, int to) {
    int out = tensor.dim(0);
    int in = tensor.dim(1);
    return g.weight(
        tensor.name() + ".T." + from + "-" + to,
        Shape.of(to - from, out),
        () ->
            Arrays.copyOfRange(Matrices.transpose(tensor.floats(), out, in), from * out, to * out));
  }
}
