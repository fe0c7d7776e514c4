package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.internal.graph.LinearLayer;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.RuntimeOperators;
import dev.vcpclip.exporter.internal.onnx.RuntimeOperators.Quantized;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.List;

/**
 * Products of bytes: weights signed with a scale for every output channel, inputs unsigned with one
 * scale and zero point a tensor, results in single precision.
 *
 * <p>Signed weights because processors multiply unsigned by signed bytes; two unsigned ones take
 * ONNX Runtime 1.29 2.5 times as long (AVX-512 VNNI).
 */
public final class Int8Products implements Products {
  private static final float LARGEST = 127;
  private static final float STEPS = 255;

  /** Between inputs and weights, half each: SmoothQuant's value for most models. */
  private static final double SHARE = 0.5;

  private final ActivationRanges ranges;
  private final Equalization equalization;
  private final boolean fixed;

  /**
   * Prepares quantised products.
   *
   * @param ranges seen on pictures of the kind to be inspected
   * @param fixed whether inputs are quantised by those ranges; otherwise by the extremes of the
   *     very tensor, which costs a pass over it, clips nothing, and lets the pictures of a batch
   *     influence one another
   */
  public Int8Products(ClipWeights clip, ActivationRanges ranges, boolean fixed) {
    this(ranges, new Equalization(clip, ranges, SHARE), fixed);
  }

  /**
   * Prepares products whose inputs are quantised by fixed ranges.
   *
   * @param usual ranges on pictures of the kind to be inspected: the weights are those of products
   *     without fixed ranges
   * @param widest ranges on whatever may be in front of the camera
   */
  public static Int8Products fixed(
      ClipWeights clip, ActivationRanges usual, ActivationRanges widest) {
    return new Int8Products(widest, new Equalization(clip, usual, SHARE), true);
  }

  Int8Products(ActivationRanges ranges, Equalization equalization, boolean fixed) {
    this.ranges = ranges;
    this.equalization = equalization;
    this.fixed = fixed;
  }

  @Override
  public DataType type() {
    return DataType.F32;
  }

  @Override
  public float[] divisors(Point point) {
    return equalization.divisors(point);
  }

  @Override
  public List<Value> linear(GraphBuilder g, Value x, Point point, List<LinearLayer> layers) {
    RuntimeOperators operators = new RuntimeOperators(g);
    Quantized input = fixed ? quantizeByRange(g, x, point) : operators.quantize(x);
    return layers.stream()
        .map(
            layer ->
                operators.quantizedLinear(
                    input, weight(g, layer), scales(g, layer), bias(g, layer)))
        .toList();
  }

  private Quantized quantizeByRange(GraphBuilder g, Value x, Point point) {
    float low = ranges.low(point, divisors(point));
    float high = ranges.high(point, divisors(point));
    float scale = Math.max(high - low, Float.MIN_NORMAL) / STEPS;
    byte zeroPoint = (byte) Math.round(-low / scale);
    return new RuntimeOperators(g)
        .quantize(
            x,
            g.constant("range/" + point + ".scale", Shape.of(), () -> new float[] {scale}),
            g.bytes(
                "range/" + point + ".zero", DataType.U8, Shape.of(), () -> new byte[] {zeroPoint}));
  }

  private static Value weight(GraphBuilder g, LinearLayer layer) {
    return g.bytes(
        layer.name() + ".int8",
        DataType.I8,
        Shape.of(layer.in(), layer.out()),
        () -> {
          float[] matrix = layer.matrix().get();
          float[] scales = scales(matrix, layer.out());
          byte[] bytes = new byte[matrix.length];
          for (int i = 0; i < matrix.length; i++) {
            bytes[i] = (byte) Math.round(matrix[i] / scales[i % layer.out()]);
          }
          return bytes;
        });
  }

  private static Value scales(GraphBuilder g, LinearLayer layer) {
    return g.constant(
        layer.name() + ".scales",
        Shape.of(layer.out()),
        () -> scales(layer.matrix().get(), layer.out()));
  }

  /** The largest value of each output channel becomes 127. */
  private static float[] scales(float[] matrix, int out) {
    float[] scales = new float[out];
    for (int i = 0; i < matrix.length; i++) {
      scales[i % out] = Math.max(scales[i % out], Math.abs(matrix[i]));
    }
    for (int c = 0; c < out; c++) {
      scales[c] = scales[c] == 0 ? 1 : scales[c] / LARGEST;
    }
    return scales;
  }

  private static Value bias(GraphBuilder g, LinearLayer layer) {
    return g.constant(layer.biasName() + ".int8", Shape.of(layer.out()), layer.bias());
  }
}
