package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.weights.WeightTensor;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A linear layer of a checkpoint, {@code y = x matrix + bias}, its values read when asked for.
 *
 * @param name of the matrix in a file of weights; layers of the same name hold the same values
 * @param biasName of the bias there
 * @param in channels
 * @param out channels
 * @param matrix {@code [in, out]}
 * @param bias {@code [out]}
 */
public record LinearLayer(
    String name,
    String biasName,
    int in,
    int out,
    Supplier<float[]> matrix,
    Supplier<float[]> bias) {

  /**
   * A whole layer.
   *
   * @param weight {@code [out, in]}, or a convolution of size one: {@code [out, in, 1]}
   * @param bias {@code [out]}
   */
  public static LinearLayer of(WeightTensor weight, WeightTensor bias) {
    return part(weight, bias, 0, 1);
  }

  /**
   * One of the equal parts that a layer's outputs fall into.
   *
   * @param weight {@code [parts x out, in]}
   * @param bias {@code [parts x out]}
   */
  public static LinearLayer part(WeightTensor weight, WeightTensor bias, int part, int parts) {
    int out = weight.dim(0) / parts;
    int in = weight.dim(1);
    String suffix = parts == 1 ? "" : "." + part;
    return new LinearLayer(
        weight.name() + ".T" + suffix,
        bias.name() + suffix,
        in,
        out,
        () -> Matrices.transpose(slice(weight, part, parts), out, in),
        () -> slice(bias, part, parts));
  }

  private static float[] slice(WeightTensor tensor, int part, int parts) {
    float[] all = tensor.floats();
    int size = all.length / parts;
    return parts == 1 ? all : Arrays.copyOfRange(all, part * size, (part + 1) * size);
  }

  /** The layer in single precision. */
  public Value apply(GraphBuilder g, Value x) {
    return g.linear(
        x, g.weight(name, Shape.of(in, out), matrix), g.weight(biasName, Shape.of(out), bias));
  }

  /** The layer for inputs that come divided by these, one a channel; {@code null} for none. */
  public LinearLayer forDividedInputs(float[] divisors) {
    if (divisors == null) {
      return this;
    }
    return new LinearLayer(
        name + ".equalized",
        biasName,
        in,
        out,
        () -> {
          float[] values = matrix.get();
          for (int i = 0; i < values.length; i++) {
            values[i] *= divisors[i / out];
          }
          return values;
        },
        bias);
  }

  /** The layer whose outputs are divided by these, one a channel; {@code null} for none. */
  public LinearLayer withDividedOutputs(float[] divisors) {
    if (divisors == null) {
      return this;
    }
    return new LinearLayer(
        name + ".divided",
        biasName + ".divided",
        in,
        out,
        () -> dividedOutputs(matrix.get(), divisors),
        () -> dividedOutputs(bias.get(), divisors));
  }

  private static float[] dividedOutputs(float[] values, float[] divisors) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= divisors[i % divisors.length];
    }
    return values;
  }
}
