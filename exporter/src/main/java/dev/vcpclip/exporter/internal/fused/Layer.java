package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.internal.graph.Matrices;
import dev.vcpclip.exporter.weights.WeightTensor;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A linear layer of a checkpoint, {@code y = x matrix + bias}, its values read when asked for.
 *
 * @param name tells it apart in a file of weights
 * @param in channels
 * @param out channels
 * @param matrix {@code [in, out]}
 * @param bias {@code [out]}
 */
record Layer(String name, int in, int out, Supplier<float[]> matrix, Supplier<float[]> bias) {

  /**
   * One of the equal parts that a layer's outputs fall into.
   *
   * @param weight {@code [parts x out, in]}
   * @param bias {@code [parts x out]}
   */
  static Layer of(WeightTensor weight, WeightTensor bias, int part, int parts) {
    int out = weight.dim(0) / parts;
    int in = weight.dim(1);
    // The names that the graph of standard operators gives them, so that both share the values.
    String suffix = parts == 1 ? "" : "." + part;
    return new Layer(
        weight.name() + ".T" + suffix,
        in,
        out,
        () -> Matrices.transpose(part(weight, part, parts), out, in),
        () -> part(bias, part, parts));
  }

  private static float[] part(WeightTensor tensor, int part, int parts) {
    float[] all = tensor.floats();
    int size = all.length / parts;
    return parts == 1 ? all : Arrays.copyOfRange(all, part * size, (part + 1) * size);
  }

  String biasName() {
    return name.replace(".weight.T", ".bias").replace("_weight.T", "_bias");
  }

  /** The layer for inputs that come divided by these, one a channel; {@code null} for none. */
  Layer forDividedInputs(float[] divisors) {
    if (divisors == null) {
      return this;
    }
    return new Layer(
        name + ".equalized",
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
  Layer withDividedOutputs(float[] divisors) {
    if (divisors == null) {
      return this;
    }
    return new Layer(
        name + ".divided",
        in,
        out,
        () -> {
          float[] values = matrix.get();
          for (int i = 0; i < values.length; i++) {
            values[i] /= divisors[i % out];
          }
          return values;
        },
        () -> {
          float[] values = bias.get();
          for (int i = 0; i < values.length; i++) {
            values[i] /= divisors[i];
          }
          return values;
        });
  }
}
