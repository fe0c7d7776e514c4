package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.internal.graph.MapFusion;
import dev.vcpclip.exporter.internal.graph.MapFusion.Comparison;
import dev.vcpclip.exporter.internal.graph.MapFusion.Maps;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.bundle.BundleManifest.Fusion;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link dev.vcpclip.exporter.request.Fold#OUTPUT_CONSTANTS}: temperatures in the texts; the maps
 * of all layers and both branches enlarged at once, then summed with constant weights.
 */
public final class StackedMaps {
  private final GraphBuilder g;
  private final Fusion constants;
  private final int patch;

  /** As {@link MapFusion}. */
  public StackedMaps(GraphBuilder g, Fusion constants, int patch) {
    this.g = g;
    this.constants = constants;
    this.patch = patch;
  }

  /** As {@link MapFusion#fuse}. */
  public Maps fuse(List<Comparison> clip, List<Comparison> vcp) {
    List<Value> grids = new ArrayList<>();
    clip.forEach(layer -> grids.add(logits(layer, constants.clipTemperature())));
    vcp.forEach(layer -> grids.add(logits(layer, constants.vcpTemperature())));
    Value maps = abnormal(g.upsample(g.concat(1, grids), patch), grids.size());
    int layers = clip.size();
    return MapFusion.stages(
        g,
        new Maps(
            blend("clip", maps, layers, 1, 0),
            blend("vcp", maps, layers, 0, 1),
            blend("fused", maps, layers, constants.clipWeight(), constants.vcpWeight())));
  }

  private Value logits(Comparison layer, double temperature) {
    Value text = g.mul(layer.text(), g.scalar(1 / temperature));
    return MapFusion.grid(g, MapFusion.similarity(g, new Comparison(layer.patches(), text)));
  }

  /** {@code [N, maps x classes, height, width]} to {@code [N, maps, height, width]}. */
  private Value abnormal(Value logits, int maps) {
    long classes = logits.dim(1) / maps;
    if (classes == 1) {
      return g.sigmoid(logits);
    }
    Shape paired = Shape.of(Shape.BATCH, maps, classes, logits.dim(2), logits.dim(3));
    return g.pick(g.softmax(g.reshape(logits, paired), 2), 2, 1);
  }

  /** Weighted sum over the maps: a 1 x 1 convolution. */
  private Value blend(String name, Value maps, int layers, double clip, double vcp) {
    float[] weights = new float[2 * layers];
    for (int i = 0; i < layers; i++) {
      weights[i] = (float) (clip / layers);
      weights[layers + i] = (float) (vcp / layers);
    }
    Shape shape = Shape.of(1, 2L * layers, 1, 1);
    Value kernel = g.constant("fusion/" + name, shape, () -> weights);
    return g.squeeze(g.conv2d(maps, kernel, null, 1), 1);
  }
}
