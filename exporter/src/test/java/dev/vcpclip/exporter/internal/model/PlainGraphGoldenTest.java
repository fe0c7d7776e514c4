package dev.vcpclip.exporter.internal.model;

import static dev.vcpclip.exporter.golden.Agreement.assertAgree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.golden.ModelCase;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule.Rule;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain graph against the reference implementation, at every named stage. */
class PlainGraphGoldenTest {
  private static final double TOLERANCE = 1e-4;

  /** Reference values under names that the graph has other ones for. */
  private static final Map<String, String> RENAMED =
      Map.of("map.fused_gaussian", BundleManifest.ANOMALY_MAP);

  @TempDir Path scratch;

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void agreesWithReferenceAtEveryStage(ModelCase reference) {
    try (SafetensorsFile expected = reference.activations();
        Opened source = new Opened(reference.open())) {
      Graph graph = graph(source.model());
      List<String> stages =
          expected.tensors().keySet().stream()
              .filter(name -> !name.matches("input|mask|loss\\..*|score\\..*"))
              .toList();

      Map<String, Tensor> found = evaluate(graph, stages, expected);

      assertThat(stages).isNotEmpty();
      for (String stage : stages) {
        assertAgree(stage, found.get(nameOf(stage)).floats(), expected.floats(stage), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void agreesWithReferenceUnderEveryScoreRule(ModelCase reference) {
    Map<String, ScoreRule> rules = new HashMap<>();
    rules.put("score.topk_sum", new ScoreRule(Rule.BRANCH_SUM, reference.topK()));
    rules.put("score.topk_fused", new ScoreRule(Rule.FUSED, reference.topK()));
    rules.put("score.max_fused", new ScoreRule(Rule.FUSED, 1));
    for (Map.Entry<String, ScoreRule> rule : rules.entrySet()) {
      try (SafetensorsFile expected = reference.activations();
          Opened source = new Opened(reference.open(reference.config(rule.getValue())))) {
        if (!expected.tensors().containsKey(rule.getKey())) {
          continue;
        }

        Map<String, Tensor> found =
            evaluate(graph(source.model()), List.of(BundleManifest.IMAGE_SCORE), expected);

        float[] score = found.get(BundleManifest.IMAGE_SCORE).floats();
        assertAgree(rule.getKey(), score, expected.floats(rule.getKey()), TOLERANCE);
      }
    }
  }

  /** No reference has this rule: held against a Gaussian summed here in two dimensions. */
  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void scoresWhatAMapHasAboveItsSurroundings(ModelCase reference) {
    scoresEachMap(
        reference,
        Rule.ABOVE_SURROUNDINGS,
        (map, side) -> meanOfHighest(aboveSurroundings(map, side), reference.topK()));
  }

  /** No reference has this rule either: held against its definition. */
  @ParameterizedTest
  @MethodSource("dev.vcpclip.exporter.golden.ModelCase#all")
  void scoresWhatAMapHasAboveHalfOfItsMean(ModelCase reference) {
    scoresEachMap(
        reference,
        Rule.ABOVE_HALF_MEAN,
        (map, side) -> {
          double[] pixels = IntStream.range(0, map.length).mapToDouble(i -> map[i]).toArray();
          double mean = Arrays.stream(pixels).average().orElseThrow();
          return meanOfHighest(pixels, reference.topK()) - mean / 2;
        });
  }

  private void scoresEachMap(
      ModelCase reference, Rule name, ToDoubleBiFunction<float[], Integer> byDefinition) {
    ScoreRule rule = new ScoreRule(name, reference.topK());
    try (SafetensorsFile input = reference.activations();
        Opened source = new Opened(reference.open(reference.config(rule)))) {
      List<String> stages = List.of("map.fused", BundleManifest.IMAGE_SCORE);

      Map<String, Tensor> found = evaluate(graph(source.model()), stages, input);

      int side = reference.config().imageSize();
      float[] maps = found.get("map.fused").floats();
      float[] scores = found.get(BundleManifest.IMAGE_SCORE).floats();
      for (int i = 0; i < scores.length; i++) {
        float[] map = Arrays.copyOfRange(maps, i * side * side, (i + 1) * side * side);
        double expected = byDefinition.applyAsDouble(map, side);
        assertThat((double) scores[i]).isCloseTo(expected, within(TOLERANCE));
      }
    }
  }

  private static double meanOfHighest(double[] values, int k) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return Arrays.stream(sorted, sorted.length - k, sorted.length).average().orElseThrow();
  }

  private static double[] aboveSurroundings(float[] map, int side) {
    double sigma = 30.0 / 518 * side;
    int radius = (int) (4 * sigma + 0.5);
    double[] above = new double[map.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double sum = 0;
        double weights = 0;
        for (int dy = -radius; dy <= radius; dy++) {
          for (int dx = -radius; dx <= radius; dx++) {
            double weight = Math.exp(-0.5 * (dx * dx + dy * dy) / (sigma * sigma));
            sum += weight * map[mirrored(y + dy, side) * side + mirrored(x + dx, side)];
            weights += weight;
          }
        }
        above[y * side + x] = map[y * side + x] - sum / weights;
      }
    }
    return above;
  }

  private static int mirrored(int i, int side) {
    int inPeriod = Math.floorMod(i, 2 * side);
    return Math.min(inPeriod, 2 * side - 1 - inPeriod);
  }

  private Graph graph(ModelSource source) {
    return ModelGraph.ofNormalized(source, Set.of(), WeightType.FP32, scratch);
  }

  private Map<String, Tensor> evaluate(Graph graph, List<String> stages, SafetensorsFile expected) {
    long[] shape =
        expected.tensors().get("input").shape().stream().mapToLong(Long::longValue).toArray();
    Tensor input = Tensor.of(expected.floats("input"), shape);
    List<String> outputs = stages.stream().map(PlainGraphGoldenTest::nameOf).toList();
    return GraphRunner.evaluate(graph.select(outputs), scratch, ModelGraph.NORMALIZED, input);
  }

  private static String nameOf(String stage) {
    return RENAMED.getOrDefault(stage, stage);
  }
}
