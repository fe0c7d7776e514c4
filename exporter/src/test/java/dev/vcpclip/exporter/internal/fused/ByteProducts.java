package dev.vcpclip.exporter.internal.fused;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.RuntimeOperators;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.tensor.DataType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How this processor adds products of bytes. */
public final class ByteProducts {
  private static final String INPUT = "x";
  private static final String SUM = "sum";
  private static final int SIZE = 64;

  private ByteProducts() {}

  /**
   * Skips the test where two products of the largest bytes do not add up. AVX2 without VNNI adds
   * them in 16 bits, too few: there an int8 variant is far off, the golden pair refuses it and
   * another one runs.
   */
  public static void assumeExact(Path folder) {
    float found = sumOfTheLargest(folder);
    assumeTrue(
        Math.abs(found - 127f * SIZE) < 1, "a processor that saturates sums of byte products");
  }

  private static float sumOfTheLargest(Path folder) {
    float[] ones = new float[SIZE * SIZE];
    Arrays.fill(ones, 1);
    byte[] largest = new byte[SIZE * SIZE];
    Arrays.fill(largest, (byte) 127);
    GraphBuilder g = new GraphBuilder(WeightType.FP32);
    RuntimeOperators operators = new RuntimeOperators(g);
    Value x = g.input(INPUT, DataType.F32, Shape.of(Shape.BATCH, SIZE, SIZE));
    Value scale = g.constant("scale", Shape.of(), () -> new float[] {1 / 255f});
    Value zero = g.bytes("zero", DataType.U8, Shape.of(), () -> new byte[1]);
    Value weight = g.bytes("weight", DataType.I8, Shape.of(SIZE, SIZE), () -> largest);
    Value scales = g.constant("scales", Shape.of(SIZE), () -> Arrays.copyOf(ones, SIZE));
    Value bias = g.constant("bias", Shape.of(SIZE), () -> new float[SIZE]);
    g.stage(
        SUM, operators.quantizedLinear(operators.quantize(x, scale, zero), weight, scales, bias));
    Tensor input = Tensor.of(ones, 1, SIZE, SIZE);
    return GraphRunner.evaluate(g.build().select(List.of(SUM)), folder, INPUT, input)
        .get(SUM)
        .floats()[0];
  }
}
