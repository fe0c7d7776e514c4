package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.graph.PromptRows;
import dev.vcpclip.exporter.internal.graph.PromptTokens;
import dev.vcpclip.exporter.internal.graph.TextTower;
import dev.vcpclip.exporter.internal.graph.TextTower.Layer;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.tensor.DataType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keys and values of the rows before the category token, for every text layer.
 *
 * <p>They come from running the plain tower's own graph over those rows, so there is no second
 * implementation of a transformer that could differ. That happens once, when the first is asked
 * for.
 */
public final class PrefixConstants {
  private static final String ROWS = "rows";
  private static final String KEYS = "keys.";
  private static final String VALUES = "values.";

  private final ClipWeights clip;
  private final VcpClipWeights trained;
  private final VcpClipConfig config;
  private final PromptTokens prompts;
  private final WeightType weightType;
  private final Path scratch;
  private Map<String, Tensor> computed;

  /**
   * @param weightType as in the graph the constants go into
   * @param scratch existing folder with room for the text tower's weights
   */
  public PrefixConstants(
      ClipWeights clip,
      VcpClipWeights trained,
      VcpClipConfig config,
      PromptTokens prompts,
      WeightType weightType,
      Path scratch) {
    this.clip = clip;
    this.trained = trained;
    this.config = config;
    this.prompts = prompts;
    this.weightType = weightType;
    this.scratch = scratch;
  }

  /** {@code [heads, d, rows]}. */
  float[] keys(int layer) {
    return compute().get(KEYS + layer).floats();
  }

  /** {@code [heads, rows, d]}. */
  float[] values(int layer) {
    return compute().get(VALUES + layer).floats();
  }

  private Map<String, Tensor> compute() {
    if (computed == null) {
      PromptRows rows = PromptRows.beforeCategory(prompts);
      int width = clip.config().textWidth();
      GraphBuilder g = new GraphBuilder(weightType);
      Value x = g.input(ROWS, DataType.F32, Shape.of(Shape.BATCH, rows.size(), width));
      List<Layer> layers = new TextTower(g, clip, trained, config).layers(rows, x);
      for (int i = 0; i < layers.size(); i++) {
        g.stage(KEYS + i, layers.get(i).projections().key());
        g.stage(VALUES + i, layers.get(i).projections().value());
      }
      List<String> outputs =
          IntStream.range(0, layers.size())
              .boxed()
              .flatMap(i -> Stream.of(KEYS + i, VALUES + i))
              .toList();
      Tensor embedded = Tensor.of(rows.embedded(), 1, rows.size(), width);
      computed = GraphRunner.evaluate(g.build().select(outputs), scratch, ROWS, embedded);
    }
    return computed;
  }
}
