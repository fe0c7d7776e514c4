package dev.vcpclip.exporter.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.RuntimeOperators;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.tensor.DataType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMergingTest {
  private static final int GRID = 5;
  private static final int WIDTH = 8;
  private static final int HEADS = 2;

  @TempDir Path scratch;

  /** Also at the edges, where windows are smaller, and beside the class token, which is alone. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void changesNothingWherePatchesOfAWindowAreAlike(int window) {
    GraphBuilder g = new GraphBuilder(WeightType.FP32);
    Value x = g.input("x", DataType.F32, Shape.of(Shape.BATCH, 1 + GRID * GRID, WIDTH));
    RuntimeOperators operators = new RuntimeOperators(g);
    KeyMerging merging = new KeyMerging(g, window);
    Value seen = merging.merge(x);
    g.stage("all", operators.attention(x, x, x, null, HEADS));
    g.stage("merged", operators.attention(x, seen, seen, merging.counts(x, true), HEADS));
    Tensor alike = Tensor.of(alikeInWindows(window), 1, 1 + GRID * GRID, WIDTH);

    Map<String, Tensor> outputs =
        GraphRunner.evaluate(g.build().select(List.of("all", "merged")), scratch, "x", alike);

    float[] expected = outputs.get("all").floats();
    float[] found = outputs.get("merged").floats();
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], offset(1e-5f));
    }
  }

  private static float[] alikeInWindows(int window) {
    float[] values = new float[(1 + GRID * GRID) * WIDTH];
    Random random = new Random(2);
    for (int c = 0; c < WIDTH; c++) {
      values[c] = (float) random.nextGaussian();
    }
    for (int y = 0; y < GRID; y++) {
      for (int x = 0; x < GRID; x++) {
        Random ofWindow = new Random(100L * (y / window) + x / window);
        for (int c = 0; c < WIDTH; c++) {
          values[(1 + y * GRID + x) * WIDTH + c] = (float) ofWindow.nextGaussian();
        }
      }
    }
    return values;
  }
}
