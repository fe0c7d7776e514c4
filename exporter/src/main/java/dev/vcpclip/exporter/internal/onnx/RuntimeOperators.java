package dev.vcpclip.exporter.internal.onnx;

import dev.vcpclip.runtime.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Operations that only ONNX Runtime has, in its domain {@code com.microsoft}. A graph that holds
 * one is for its CPU and CUDA providers; TensorRT takes standard operations.
 */
public final class RuntimeOperators {
  private static final String DOMAIN = "com.microsoft.";

  private final GraphBuilder g;

  /** Adds to that graph. */
  public RuntimeOperators(GraphBuilder g) {
    this.g = g;
  }

  /**
   * Scaled dot-product attention of many heads, {@code softmax(q k^T / sqrt(d)) v}, without ever
   * holding all of its scores.
   *
   * @param query {@code [N, rows, width]}
   * @param key {@code [N, seen, width]}
   * @param value {@code [N, seen, width]}
   * @param bias added to the scores, {@code [1, 1, rows, seen]}, or {@code null}
   * @return {@code [N, rows, width]}
   */
  public Value attention(Value query, Value key, Value value, Value bias, long heads) {
    List<Value> inputs =
        bias == null
            ? List.of(query, key, value)
            : Arrays.asList(query, key, value, null, null, bias);
    return one("MultiHeadAttention", inputs, query, Map.of("num_heads", heads));
  }

  /**
   * A sum and its layer norm.
   *
   * @param sum {@code x + skip}
   * @param normed the sum with mean 0 and variance 1 along the last axis, scaled and shifted
   */
  public record NormedSum(Value sum, Value normed) {}

  /**
   * Adds and normalises in one pass; with ONNX Runtime 1.29 on a CPU, a fifth of the time of the
   * standard layer norm alone.
   *
   * @param skip of x's shape, or without its leading dimensions
   */
  public NormedSum skipLayerNorm(Value x, Value skip, Value scale, Value bias, double epsilon) {
    // The two outputs between are for training.
    List<Value> outputs =
        g.node(
            DOMAIN + "SkipLayerNormalization",
            List.of(x, skip, scale, bias),
            x.type(),
            Arrays.asList(x.shape(), null, null, x.shape()),
            Map.of("epsilon", (float) epsilon));
    return new NormedSum(outputs.get(3), outputs.get(0));
  }

  /**
   * Values as unsigned bytes: {@code scale (values - zeroPoint)} is about what they were.
   *
   * @param values U8
   * @param scale F32, a scalar
   * @param zeroPoint U8, a scalar
   */
  public record Quantized(Value values, Value scale, Value zeroPoint) {}

  /** Quantised by the extremes of this very tensor; a standard operation. */
  public Quantized quantize(Value x) {
    List<Value> outputs =
        g.node(
            "DynamicQuantizeLinear",
            List.of(x),
            List.of(DataType.U8, DataType.F32, DataType.U8),
            List.of(x.shape(), Shape.of(), Shape.of()),
            Map.of());
    return new Quantized(outputs.get(0), outputs.get(1), outputs.get(2));
  }

  /** Quantised by constants; a standard operation. */
  public Quantized quantize(Value x, Value scale, Value zeroPoint) {
    List<Value> inputs = List.of(x, scale, zeroPoint);
    Value values =
        g.node("QuantizeLinear", inputs, DataType.U8, List.of(x.shape()), Map.of()).get(0);
    return new Quantized(values, scale, zeroPoint);
  }

  /**
   * Matrix product of bytes, back in floats, plus a bias.
   *
   * @param weight I8, {@code [in, out]}
   * @param weightScale F32, {@code [out]}
   * @param bias F32, {@code [out]}
   */
  public Value quantizedLinear(Quantized x, Value weight, Value weightScale, Value bias) {
    List<Value> inputs =
        Arrays.asList(x.values(), weight, x.scale(), weightScale, x.zeroPoint(), null, bias);
    Shape shape = x.values().shape().with(-1, weight.dim(1));
    return g.node(DOMAIN + "MatMulIntegerToFloat", inputs, DataType.F32, List.of(shape), Map.of())
        .get(0);
  }

  private Value one(String op, List<Value> inputs, Value like, Map<String, Object> attributes) {
    return g.node(DOMAIN + op, inputs, like.type(), List.of(like.shape()), attributes).get(0);
  }
}
