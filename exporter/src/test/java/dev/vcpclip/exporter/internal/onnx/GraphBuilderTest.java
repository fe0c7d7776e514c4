package dev.vcpclip.exporter.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphBuilderTest {
  private final GraphBuilder g = new GraphBuilder(WeightType.FP32);
  private final Value x = g.input("x", DataType.F32, Shape.of(Shape.BATCH, 5, 8));

  @TempDir Path folder;

  @Test
  void namesShapesThatDoNotMultiply() {
    Value weight = g.weight("w", Shape.of(7, 3), () -> new float[21]);

    assertThatThrownBy(() -> g.matMul(x, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MatMul")
        .hasMessageContaining("[N, 5, 8] x [7, 3]");
  }

  @Test
  void refusesToReshapeToAnotherNumberOfElements() {
    assertThatThrownBy(() -> g.reshape(x, Shape.of(Shape.BATCH, 41)))
        .hasMessageContaining("cannot become [N, 41]");
  }

  @Test
  void refusesShapesThatDoNotBroadcast() {
    Value other = g.weight("w", Shape.of(5, 1, 3), () -> new float[15]);

    assertThatThrownBy(() -> g.add(x, other)).hasMessageContaining("do not broadcast");
  }

  @Test
  void refusesTwoBatchDimensions() {
    assertThatThrownBy(() -> Shape.of(-1, 3, -1)).hasMessageContaining("batch");
  }

  @Test
  void infersShapesAsOnnxRuntimeComputesThem() {
    Value kernel = g.weight("k", Shape.of(2, 1, 3, 3), () -> new float[18]);
    Value image = g.unsqueeze(x, 1);
    List<Value> values =
        List.of(
            g.conv2d(image, kernel, null, 2),
            g.upsample(image, 3),
            g.padFront(x, 1, 2),
            g.gather(x, 2, 7, 0, 0),
            g.topK(x, 4),
            g.mean(x, 1, false),
            g.concat(2, List.of(x, x)),
            g.transpose(x, 0, 2, 1),
            g.pick(x, 1, 3),
            g.l2Normalize(x));
    for (int i = 0; i < values.size(); i++) {
      g.stage("stage." + i, values.get(i));
    }
    Graph graph = g.build();

    Map<String, Tensor> found = evaluate(graph.select(graph.stages()), 3);

    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      long[] expected = value.shape().dims().stream().mapToLong(d -> d < 0 ? 3 : d).toArray();
      assertThat(found.get("stage." + i).shape()).as(value.toString()).containsExactly(expected);
    }
  }

  @Test
  void leavesOutWhatTheChosenOutputsDoNotNeed() {
    g.stage("wanted", g.sigmoid(x));
    g.stage("unwanted", g.mul(x, g.weight("heavy", Shape.of(8), () -> new float[8])));

    Graph graph = g.build().select(List.of("wanted"));

    assertThat(graph.operations()).containsExactly("Sigmoid");
    assertThat(graph.initializers()).isEmpty();
  }

  @Test
  void sharesWeightsOfTwoGraphsAtPageBoundaries() throws IOException {
    Value a = g.weight("a", Shape.of(8, 100), () -> new float[800]);
    Value b = g.weight("b", Shape.of(100, 8), () -> new float[800]);
    g.stage("half", g.matMul(x, a));
    g.stage("whole", g.matMul(g.matMul(x, a), b));
    Graph graph = g.build();
    Path data = folder.resolve("data");
    Path half = folder.resolve("half.onnx");

    try (ExternalWeights weights = ExternalWeights.create(data)) {
      Path whole = folder.resolve("whole.onnx");
      OnnxWriter.write(graph.select(List.of("whole")), whole, weights, weights);
      OnnxWriter.write(graph.select(List.of("half")), half, weights, weights);
    }

    assertThat(Files.size(data)).isEqualTo(4096 + 3200);
    try (GraphRunner runner = GraphRunner.open(half)) {
      assertThat(runner.run("x", input(2)).get("half").shape()).containsExactly(2, 5, 100);
    }
  }

  @Test
  void namesWeightThatDoesNotFitHalves() {
    GraphBuilder halves = new GraphBuilder(WeightType.FP16);
    Value in = halves.input("x", DataType.F32, Shape.of(Shape.BATCH, 1));
    Value big = halves.weight("big", Shape.of(1, 1), () -> new float[] {70000});
    halves.stage("y", halves.matMul(in, big));
    Graph graph = halves.build().select(List.of("y"));

    assertThatThrownBy(() -> evaluate(graph, 1))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("'big' holds 70000.0");
  }

  private Map<String, Tensor> evaluate(Graph graph, int batch) {
    return GraphRunner.evaluate(graph, folder, "x", input(batch));
  }

  private static Tensor input(int batch) {
    return Tensor.of(new float[batch * 40], batch, 5, 8);
  }
}
