package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.exporter.request.OperatingPoint;
import java.util.List;

/** CLIP's image tower (section 1 of the method): patch vectors in, features of both kinds out. */
public interface ImageTower {
  /**
   * What the tower gives.
   *
   * @param image the projected class token, not normalised, {@code [N, embedDim]}
   * @param tokens of each feature layer: the residual stream after it, class token first, {@code
   *     [N, 1 + patches, width]}
   */
  record Features(Value image, List<Value> tokens) {}

  /** Makes a tower in a graph; every form gives the same features. */
  interface Form {
    /** A tower over those weights, at the configuration's image size, as much of it as asked. */
    ImageTower in(GraphBuilder g, ClipWeights clip, VcpClipConfig config, OperatingPoint point);
  }

  /**
   * Runs the tower.
   *
   * @param patches {@code [N, patches, width]}
   */
  Features encode(Value patches);
}
