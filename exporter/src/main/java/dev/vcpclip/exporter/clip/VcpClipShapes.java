package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters that VCP-CLIP and VCP-CLIP+ cannot do without, and their shapes. */
final class VcpClipShapes {
  /** Sizes that do not matter as long as only names and ranks are compared. */
  private static final ClipConfig UNKNOWN = new ClipConfig(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Parameters that a checkpoint may have or lack. */
  private static final List<String> SCALARS =
      List.of("alpha", "beta", "New_Lan_Embed.prompt_temp", "Zero_try.prompt_temp_l1");

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  private VcpClipShapes() {}

  /** Refuses a file that lacks a required parameter or holds one of another rank. */
  static void checkComplete(VcpClipWeights weights) {
    if (weights.featureLayerCount() == 0) {
      throw new VcpClipException(
          weights.file()
              + ": no 'trainable_linearlayer.fc.0.weight'. Expected a checkpoint of VCP-CLIP or"
              + " VCP-CLIP+, not a backbone.");
    }
    of(weights.kind(), UNKNOWN, weights.featureLayerCount(), 1, 1)
        .forEach(
            (name, shape) -> {
              if (!weights.has(name)) {
                throw new VcpClipException(
                    String.format(
                        "%s: lacks the parameter '%s' of a %s. Incomplete checkpoint?",
                        weights.file(), name, weights.kind().label()));
              }
              List<Long> found = weights.get(name).shape();
              if (found.size() != shape.size() || found.contains(0L)) {
                throw new VcpClipException(
                    String.format(
                        "%s: '%s' is %s, expected %d dimensions, none of them empty. Damaged"
                            + " checkpoint?",
                        weights.file(), name, found, shape.size()));
              }
            });
    for (String name : SCALARS) {
      if (weights.has(name) && weights.get(name).elements() != 1) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' is %s, expected one number. Damaged checkpoint?",
                weights.file(), name, weights.get(name).shape()));
      }
    }
  }

  /** Refuses parameters whose shapes do not fit the backbone. */
  static void check(VcpClipWeights weights, ClipConfig clip) {
    int tokens =
        weights.kind() == Kind.VCP_CLIP_PLUS ? weights.idpTokens() : weights.categoryTokens();
    of(weights.kind(), clip, weights.featureLayerCount(), weights.deepPrompts(), tokens)
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

  /**
   * All required names with their shapes.
   *
   * @param tokens learned tokens of the category: N of the dynamic prompt, r of the baseline
   */
  static Map<String, List<Long>> of(
      Kind kind, ClipConfig clip, int featureLayers, long deepPrompts, long tokens) {
    VcpClipShapes all = new VcpClipShapes();
    long text = clip.textWidth();
    long vision = clip.visionWidth();
    long embed = clip.embedDim();
    all.put("model.prompt_embeddings", 1, deepPrompts, text);
    all.put("model.deep_prompt_embeddings", clip.textLayers() - 1L, deepPrompts, text);
    all.linear("model.prompt_proj", text, text);
    all.norm("model.prompt_norm", text);
    if (kind == Kind.VCP_CLIP_PLUS) {
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
    for (int i = 0; i < featureLayers; i++) {
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
