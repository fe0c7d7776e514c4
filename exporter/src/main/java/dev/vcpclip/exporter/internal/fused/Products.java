package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.internal.graph.LinearLayer;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.List;

/** Products of the image tower with its weights, in one arithmetic. */
public sealed interface Products permits FloatProducts, Int8Products {
  /** Type that flows from one operation to the next. */
  DataType type();

  /**
   * Layers that read the same input.
   *
   * @param x {@code [N, rows, in]}
   * @param point where x is in the tower
   * @return one output a layer, {@code [N, rows, out]}
   */
  List<Value> linear(GraphBuilder g, Value x, Point point, List<LinearLayer> layers);

  /**
   * What the channels of a place come divided by, so that none of them dwarfs the others; {@code
   * null} where they come as they are.
   */
  float[] divisors(Point point);
}
