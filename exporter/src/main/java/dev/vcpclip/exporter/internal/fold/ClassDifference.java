package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.internal.graph.MapFusion.Comparison;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.List;

/** {@link dev.vcpclip.exporter.request.Fold#CLASS_DIFFERENCE}: one text instead of two. */
public final class ClassDifference {
  private ClassDifference() {}

  /** The same comparisons with {@code t_abnormal - t_normal} as their text. */
  public static List<Comparison> of(GraphBuilder g, List<Comparison> layers) {
    return layers.stream().map(c -> new Comparison(c.patches(), difference(g, c.text()))).toList();
  }

  private static Value difference(GraphBuilder g, Value text) {
    return g.sub(g.slice(text, 1, 1, 2), g.slice(text, 1, 0, 1));
  }
}
