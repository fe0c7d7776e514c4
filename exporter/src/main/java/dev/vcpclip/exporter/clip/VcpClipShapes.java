package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that VCP-CLIP and VCP-CLIP+ cannot do without, and their shapes. */
final class VcpClipShapes {
  /** Stands for a size that only the parameters themselves tell. */
  private static final ClipConfig UNKNOWN = new ClipConfig(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  private VcpClipShapes() {}

  /** Refuses a file that lacks a required parameter. */
  static void checkComplete(VcpClipWeights weights) {
    int required = weights.featureLayerCount();
    if (required == 0) {
      throw new VcpClipException(
          weights.file()
              + ": no 'trainable_linearlayer.fc.0.weight'. Expected a checkpoint of VCP-CLIP or"
              + " VCP-CLIP+, not a backbone.");
    }
    for (Map.Entry<String, Integer> rank :
        Map.of(
                "model.prompt_embeddings",
                3,
                weights.kind() == Kind.VCP_CLIP_PLUS
                    ? "model.prompt_token_embedding.prompt_tokens"
                    : "New_Lan_Embed.prompt_query",
                3)
            .entrySet()) {
      if (weights.has(rank.getKey())
          && weights.get(rank.getKey()).shape().size() != rank.getValue()) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' is %s, expected %d dimensions.",
                weights.file(),
                rank.getKey(),
                weights.get(rank.getKey()).shape(),
                rank.getValue()));
      }
    }
    for (String name : of(weights, UNKNOWN, 1, 1).keySet()) {
      if (!weights.has(name)) {
        throw new VcpClipException(
            String.format(
                "%s: lacks the parameter '%s' of a %s. Incomplete checkpoint?",
                weights.file(), name, weights.kind().label()));
      }
    }
  }

  /** Refuses parameters whose shapes do not fit the backbone. */
  static void check(VcpClipWeights weights, ClipConfig clip) {
    int tokens =
        weights.kind() == Kind.VCP_CLIP_PLUS ? weights.idpTokens() : weights.categoryTokens();
    of(weights, clip, weights.deepPrompts(), tokens)
        .forEach(
            (name, expected) -> {
              List<Long> found = weights.get(name).shape();
              if (!found.equals(expected)) {
                throw new VcpClipException(
                    String.format(
                        "%s: '%s' is %s, expected %s (%s). Trained on another backbone?",
                        weights.file(), name, found, expected, clip.name()));
              }
            });
  }

  private static Map<String, List<Long>> of(
      VcpClipWeights weights, ClipConfig clip, long deepPrompts, long tokens) {
    VcpClipShapes all = new VcpClipShapes();
    long text = clip.textWidth();
    long vision = clip.visionWidth();
    long embed = clip.embedDim();
    all.put("model.prompt_embeddings", 1, deepPrompts, text);
    all.put("model.deep_prompt_embeddings", clip.textLayers() - 1L, deepPrompts, text);
    all.linear("model.prompt_proj", text, text);
    all.norm("model.prompt_norm", text);
    if (weights.kind() == Kind.VCP_CLIP_PLUS) {
      String idp = "model.prompt_token_embedding.";
      all.put(idp + "prompt_tokens", 1, tokens, embed);
      all.linear(idp + "projector", 1, tokens);
      all.norm(idp + "norm", embed);
      all.linear(idp + "fusion_proj", text, 2 * embed);
    } else {
      all.put("New_Lan_Embed.prompt_query", 1, tokens, text);
      all.put("New_Lan_Embed.prompt_linear1.fc.weight", tokens, 1, 3);
      all.put("New_Lan_Embed.prompt_linear1.fc.bias", tokens);
    }
    for (int i = 0; i < weights.featureLayerCount(); i++) {
      all.linear("trainable_linearlayer.fc." + i, embed, vision);
    }
    all.convolution("Zero_try.q_proj_pre", vision, embed);
    all.convolution("Zero_try.k_proj_pre_1", vision, vision);
    all.convolution("Zero_try.v_proj_pre_1", vision, vision);
    all.convolution("Zero_try.proj_post_t", vision, vision);
    return all.shapes;
  }

  private void norm(String name, long width) {
    put(name + ".weight", width);
    put(name + ".bias", width);
  }

  private void linear(String name, long out, long in) {
    put(name + ".weight", out, in);
    put(name + ".bias", out);
  }

  private void convolution(String name, long out, long in) {
    put(name + ".weight", out, in, 1);
    put(name + ".bias", out);
  }

  private void put(String name, long... shape) {
    shapes.put(name, Arrays.stream(shape).boxed().toList());
  }
}
