package dev.vcpclip.exporter.clip;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places of the tensors with canonical (OpenAI) names under another naming.
 *
 * <p>Going from the canonical name to the stored one makes each rule say what it needs, so that a
 * missing tensor can be named as the file would name it.
 */
enum ClipNames {
  /** OpenAI's own, also used by OpenCLIP and the authors of VCP-CLIP. */
  OPENAI("visual.conv1.weight", List.of("visual.", "transformer.")) {
    @Override
    Recipe recipe(String canonical) {
      return new Recipe(List.of(canonical), false);
    }
  },

  /** Hugging Face Transformers: separate q, k and v, linear layers in place of plain matrices. */
  HUGGING_FACE(
      "vision_model.embeddings.patch_embedding.weight", List.of("vision_model.", "text_model.")) {
    @Override
    Recipe recipe(String canonical) {
      boolean vision = canonical.startsWith("visual.");
      String tower = vision ? "vision_model." : "text_model.";
      String name = vision ? canonical.substring("visual.".length()) : canonical;
      if (name.startsWith(ClipWeights.TEXT_BLOCKS)) {
        return block(tower, name.substring(ClipWeights.TEXT_BLOCKS.length()));
      }
      if (canonical.equals("logit_scale")) {
        return new Recipe(List.of("logit_scale"), false);
      }
      String projection = PROJECTIONS.get(canonical);
      if (projection != null) {
        return new Recipe(List.of(projection), true);
      }
      for (Map.Entry<String, String> rename : EMBEDDINGS.entrySet()) {
        if (name.startsWith(rename.getKey())) {
          String rest = name.substring(rename.getKey().length());
          return new Recipe(List.of(tower + rename.getValue() + rest), false);
        }
      }
      throw new AssertionError(canonical);
    }

    private Recipe block(String tower, String name) {
      int dot = name.indexOf('.');
      String prefix = tower + "encoder.layers." + name.substring(0, dot) + ".";
      String part = name.substring(dot + 1);
      if (part.startsWith("attn.in_proj_")) {
        String suffix = part.substring("attn.in_proj_".length());
        return new Recipe(
            List.of("q", "k", "v").stream()
                .map(x -> prefix + "self_attn." + x + "_proj." + suffix)
                .toList(),
            false);
      }
      int last = part.lastIndexOf('.');
      String renamed = BLOCK_PARTS.get(part.substring(0, last));
      return new Recipe(List.of(prefix + renamed + part.substring(last)), false);
    }
  };

  private static final Map<String, String> PROJECTIONS =
      Map.of(
          "visual.proj", "visual_projection.weight",
          "text_projection", "text_projection.weight");

  private static final Map<String, String> EMBEDDINGS =
      Map.of(
          "class_embedding", "embeddings.class_embedding",
          "conv1", "embeddings.patch_embedding",
          "positional_embedding", "embeddings.position_embedding.weight",
          "token_embedding", "embeddings.token_embedding",
          "ln_pre", "pre_layrnorm",
          "ln_post", "post_layernorm",
          "ln_final", "final_layer_norm");

  private static final Map<String, String> BLOCK_PARTS =
      Map.of(
          "ln_1", "layer_norm1",
          "ln_2", "layer_norm2",
          "attn.out_proj", "self_attn.out_proj",
          "mlp.c_fc", "mlp.fc1",
          "mlp.c_proj", "mlp.fc2");

  /** Buffers that some versions store and nothing computes with. */
  private static final Set<String> BUFFERS = Set.of("position_ids", "attn_mask");

  private final String marker;
  private final List<String> towers;

  ClipNames(String marker, List<String> towers) {
    this.marker = marker;
    this.towers = towers;
  }

  /** A name that every image transformer under this naming has, and no other naming uses. */
  String marker() {
    return marker;
  }

  /** Whether a stored name lies inside a tower and takes part in its computation. */
  boolean isTowerWeight(String stored) {
    return towers.stream().anyMatch(stored::startsWith)
        && !BUFFERS.contains(stored.substring(stored.lastIndexOf('.') + 1));
  }

  /** Recipe for the tensor of that canonical name. */
  abstract Recipe recipe(String canonical);

  /**
   * Recipe for one canonical tensor.
   *
   * @param parts stored names, concatenated along the outermost dimension
   * @param transposed whether the stored matrix is the other way round
   */
  record Recipe(List<String> parts, boolean transposed) {}
}
