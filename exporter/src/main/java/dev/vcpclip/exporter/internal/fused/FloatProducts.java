package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.internal.graph.LinearLayer;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.List;

/** Products in floating point: single precision, or half precision for GPUs. */
public record FloatProducts(DataType type) implements Products {
  /** Single precision. */
  public static final FloatProducts SINGLE = new FloatProducts(DataType.F32);

  /** Half precision. */
  public static final FloatProducts HALF = new FloatProducts(DataType.F16);

  @Override
  public List<Value> linear(GraphBuilder g, Value x, Point point, List<LinearLayer> layers) {
    return layers.stream().map(layer -> linear(g, x, layer)).toList();
  }

  private Value linear(GraphBuilder g, Value x, LinearLayer layer) {
    if (type == DataType.F16) {
      return g.linear(
          x,
          g.half(layer.name(), Shape.of(layer.in(), layer.out()), layer.matrix()),
          g.half(layer.biasName(), Shape.of(layer.out()), layer.bias()));
    }
    return layer.apply(g, x);
  }

  @Override
  public float[] divisors(Point point) {
    return null;
  }
}
