package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.bundle.BundleManifest.Fusion;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps from patches and texts (sections 3 and 4 of the method): logits, upsampling, softmax over
 * the two classes, mean over the layers, both branches blended with the weight of the unified
 * optimisation.
 */
public final class MapFusion {
  private final GraphBuilder g;
  private final Fusion constants;
  private final int patch;

  /**
   * @param patch side of a patch in pixels: the upsampling's factor
   */
  public MapFusion(GraphBuilder g, Fusion constants, int patch) {
    this.g = g;
    this.constants = constants;
    this.patch = patch;
  }

  /**
   * What one branch compares in one layer, both of length 1.
   *
   * @param patches {@code [N, patches, channels]}
   * @param text {@code [N, 2, channels]}, or {@code [N, 1, channels]} for the difference of the two
   */
  public record Comparison(Value patches, Value text) {}

  /**
   * Abnormal probabilities, {@code [N, height, width]} each, not smoothed.
   *
   * @param clip CLIP branch, mean over the layers
   * @param vcp VCP branch, mean over the layers
   * @param fused blend of the two
   */
  public record Maps(Value clip, Value vcp, Value fused) {}

  /** Maps of all layers, blended; both lists hold one comparison a layer. */
  public Maps fuse(List<Comparison> clip, List<Comparison> vcp) {
    List<Value> clipMaps = maps("clip", clip, constants.clipTemperature());
    List<Value> vcpMaps = maps("vcp", vcp, constants.vcpTemperature());
    List<Value> fused = new ArrayList<>();
    for (int i = 0; i < clip.size(); i++) {
      Value fromVcp = g.mul(vcpMaps.get(i), g.scalar(constants.vcpWeight()));
      Value fromClip = g.mul(clipMaps.get(i), g.scalar(constants.clipWeight()));
      fused.add(g.stage("fused." + i, g.add(fromVcp, fromClip)));
    }
    return stages(g, new Maps(mean(clipMaps), mean(vcpMaps), mean(fused)));
  }

  /** Names the three maps as the reference does. */
  public static Maps stages(GraphBuilder g, Maps maps) {
    g.stage("map.clip", maps.clip());
    g.stage("map.vcp", maps.vcp());
    g.stage("map.fused", maps.fused());
    return maps;
  }

  private List<Value> maps(String branch, List<Comparison> layers, double temperature) {
    List<Value> maps = new ArrayList<>();
    for (Comparison layer : layers) {
      int i = maps.size();
      Value logits = g.div(similarity(g, layer), g.scalar(temperature));
      g.stage(branch + ".logits." + i, logits);
      Value enlarged = g.upsample(grid(g, logits), patch);
      maps.add(g.stage("map." + branch + "." + i, abnormal(g, enlarged)));
    }
    return maps;
  }

  /** Dot products, {@code [N, patches, classes]}. */
  public static Value similarity(GraphBuilder g, Comparison layer) {
    return g.matMul(layer.patches(), g.transpose(layer.text(), 0, 2, 1));
  }

  /** {@code [N, patches, classes]} to {@code [N, classes, rows, columns]}. */
  public static Value grid(GraphBuilder g, Value logits) {
    long side = Math.round(Math.sqrt(logits.dim(1)));
    return g.reshape(
        g.transpose(logits, 0, 2, 1), Shape.of(Shape.BATCH, logits.dim(2), side, side));
  }

  /**
   * The abnormal class's probability.
   *
   * @param logits {@code [N, 2, height, width]}, or {@code [N, 1, height, width]} for their
   *     difference
   * @return {@code [N, height, width]}
   */
  static Value abnormal(GraphBuilder g, Value logits) {
    return logits.dim(1) == 1
        ? g.squeeze(g.sigmoid(logits), 1)
        : g.pick(g.softmax(logits, 1), 1, 1);
  }

  private Value mean(List<Value> maps) {
    Value sum = maps.get(0);
    for (Value map : maps.subList(1, maps.size())) {
      sum = g.add(sum, map);
    }
    return g.div(sum, g.scalar(maps.size()));
  }
}
