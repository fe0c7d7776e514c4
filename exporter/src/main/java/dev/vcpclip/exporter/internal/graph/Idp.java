package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;

/**
 * Image-driven dynamic prompt (IDP, VCP-CLIP+, section 2 of the method): N learned tokens, summed
 * up to s and normalised to s', are joined with the image feature x: {@code y = W [x ; s'] + b}.
 */
public final class Idp {
  /** Prefix of its parameters. */
  public static final String NAME = "model.prompt_token_embedding.";

  private final GraphBuilder g;
  private final VcpClipWeights trained;

  /** Over those weights. */
  public Idp(GraphBuilder g, VcpClipWeights trained) {
    this.g = g;
    this.trained = trained;
  }

  /**
   * The one category token.
   *
   * @param x the image feature, {@code [N, embedDim]}
   * @return {@code [N, 1, width]}, not normalised
   */
  public Value tokens(Value x) {
    int width = Math.toIntExact(x.dim(1));
    Value tokens = g.transpose(weight("prompt_tokens"), 0, 2, 1);
    LinearLayer projector =
        LinearLayer.of(
            trained.get(NAME + "projector.weight"), trained.get(NAME + "projector.bias"));
    Value s = g.squeeze(projector.apply(g, tokens), 2);
    Value sNormed =
        g.layerNorm(s, weight("norm.weight"), weight("norm.bias"), TransformerBlock.EPSILON);
    // W [x ; s'] = A x + B s': no concatenation, which would have to repeat s' for the batch.
    var w = trained.get(NAME + "fusion_proj.weight");
    Value fromImage = g.matMul(x, Weights.linearColumns(g, w, 0, width));
    Value fromTokens = g.matMul(sNormed, Weights.linearColumns(g, w, width, 2 * width));
    Value y = g.add(g.add(fromImage, fromTokens), weight("fusion_proj.bias"));
    return g.unsqueeze(g.stage("idp.token", y), 1);
  }

  private Value weight(String name) {
    return Weights.plain(g, trained.get(NAME + name));
  }
}
