package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;

/**
 * Pre-VCP (the baseline VCP-CLIP, section 2 of the method): r learned category vectors plus a
 * convolution over the channels of the image feature.
 */
public final class PreVcp {
  private static final String NAME = "New_Lan_Embed.";

  private final GraphBuilder g;
  private final VcpClipWeights trained;

  /** Over those weights. */
  public PreVcp(GraphBuilder g, VcpClipWeights trained) {
    this.g = g;
    this.trained = trained;
  }

  /**
   * The category tokens.
   *
   * @param x the image feature, {@code [N, embedDim]}
   * @return {@code [N, r, width]}
   */
  public Value tokens(Value x) {
    Value convolved =
        g.conv1dSame(
            g.unsqueeze(x, 1),
            weight("prompt_linear1.fc.weight"),
            weight("prompt_linear1.fc.bias"));
    return g.stage("pre_vcp.tokens", g.add(convolved, weight("prompt_query")));
  }

  private Value weight(String name) {
    return Weights.plain(g, trained.get(NAME + name));
  }
}
