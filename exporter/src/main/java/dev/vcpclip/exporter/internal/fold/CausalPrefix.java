package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.internal.graph.PromptRows;
import dev.vcpclip.exporter.internal.graph.PromptTokens;
import dev.vcpclip.exporter.internal.graph.TextTower;
import dev.vcpclip.exporter.internal.graph.TransformerBlock;
import dev.vcpclip.exporter.internal.graph.TransformerBlock.Projections;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@link dev.vcpclip.exporter.request.Fold#CAUSAL_PREFIX}: the rows from the category token on,
 * over constant keys and values of the rows before it.
 */
public final class CausalPrefix {
  private final GraphBuilder g;
  private final TextTower tower;
  private final int layers;
  private final PrefixConstants constants;

  /**
   * @param tower whose blocks and last steps are used
   * @param layers blocks of the tower
   * @param constants evaluated when the weights are written
   */
  public CausalPrefix(GraphBuilder g, TextTower tower, int layers, PrefixConstants constants) {
    this.g = g;
    this.tower = tower;
    this.layers = layers;
    this.constants = constants;
  }

  /**
   * As {@link TextTower#encode}.
   *
   * @param categoryTokens {@code [N, r, width]}
   * @return {@code [N, 2, embedDim]}
   */
  public Value encode(PromptTokens prompts, Value categoryTokens) {
    PromptRows prefix = PromptRows.beforeCategory(prompts);
    PromptRows rows = PromptRows.fromCategory(prompts);
    PromptRows seen =
        new PromptRows(prompts, Stream.of(prefix, rows).flatMap(r -> r.rows().stream()).toList());
    Value mask =
        g.constant(
            "prompts/mask." + rows.size() + "." + seen.size(),
            Shape.of(rows.size(), seen.size()),
            () -> rows.mask(seen));
    Value x = rows.embed(g, categoryTokens);
    for (int i = 0; i < layers; i++) {
      TransformerBlock block = tower.block(i);
      x = block.finish(x, attend(i, block.project(x), mask, prefix.size()));
    }
    return tower.finish(rows, x);
  }

  private Value attend(int layer, Projections own, Value mask, int prefixRows) {
    long heads = own.key().dim(1);
    long d = own.key().dim(2);
    long end = mask.dim(1);
    Value keys =
        g.constant(
            "text.prefix.keys." + layer,
            Shape.of(heads, d, prefixRows),
            () -> constants.keys(layer));
    Value values =
        g.constant(
            "text.prefix.values." + layer,
            Shape.of(heads, prefixRows, d),
            () -> constants.values(layer));
    Value scores =
        g.concat(-1, List.of(g.matMul(own.query(), keys), g.matMul(own.query(), own.key())));
    Value weights = g.softmax(g.add(scores, mask), -1);
    // Two products instead of joined values: joining would have to repeat the constants.
    Value fromPrefix = g.matMul(g.slice(weights, -1, 0, prefixRows), values);
    Value fromRows = g.matMul(g.slice(weights, -1, prefixRows, end), own.value());
    return g.add(fromPrefix, fromRows);
  }
}
