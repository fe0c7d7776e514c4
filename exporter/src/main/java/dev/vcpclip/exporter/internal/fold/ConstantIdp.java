package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.graph.Idp;
import dev.vcpclip.exporter.internal.graph.Matrices;
import dev.vcpclip.exporter.internal.graph.TransformerBlock;
import dev.vcpclip.exporter.internal.graph.Weights;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.Arrays;

/** {@link dev.vcpclip.exporter.request.Fold#IDP_CONSTANT}: {@code y = A x + c}. */
public final class ConstantIdp {
  private final GraphBuilder g;
  private final VcpClipWeights trained;

  /** Over those weights. */
  public ConstantIdp(GraphBuilder g, VcpClipWeights trained) {
    this.g = g;
    this.trained = trained;
  }

  /**
   * As {@link Idp#tokens}.
   *
   * @param x {@code [N, embedDim]}
   * @return {@code [N, 1, width]}
   */
  public Value tokens(Value x) {
    int width = Math.toIntExact(x.dim(1));
    var fusion = trained.get(Idp.NAME + "fusion_proj.weight");
    Value a = Weights.linearColumns(g, fusion, 0, width);
    Value c = g.constant(Idp.NAME + "constant", Shape.of(fusion.dim(0)), () -> constant(width));
    return g.unsqueeze(g.stage("idp.token", g.linear(x, a, c)), 1);
  }

  /** {@code c = B s' + b}. */
  private float[] constant(int width) {
    float[] fusion = floats("fusion_proj.weight");
    int out = fusion.length / (2 * width);
    float[] b = new float[out * width];
    for (int row = 0; row < out; row++) {
      System.arraycopy(fusion, row * 2 * width + width, b, row * width, width);
    }
    return Matrices.linear(b, floats("fusion_proj.bias"), normed(summary(width)));
  }

  /** {@code s}: the learned tokens, summed with the projector's weights. */
  private double[] summary(int width) {
    float[] tokens = floats("prompt_tokens");
    float[] weights = floats("projector.weight");
    double[] s = new double[width];
    Arrays.fill(s, floats("projector.bias")[0]);
    for (int token = 0; token < weights.length; token++) {
      for (int i = 0; i < width; i++) {
        s[i] += (double) weights[token] * tokens[token * width + i];
      }
    }
    return s;
  }

  private float[] normed(double[] s) {
    double mean = Arrays.stream(s).average().orElseThrow();
    double variance = Arrays.stream(s).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double scale = 1 / Math.sqrt(variance + TransformerBlock.EPSILON);
    float[] weight = floats("norm.weight");
    float[] bias = floats("norm.bias");
    float[] normed = new float[s.length];
    for (int i = 0; i < s.length; i++) {
      normed[i] = (float) ((s[i] - mean) * scale * weight[i] + bias[i]);
    }
    return normed;
  }

  private float[] floats(String name) {
    return g.asStored(trained.get(Idp.NAME + name));
  }
}
