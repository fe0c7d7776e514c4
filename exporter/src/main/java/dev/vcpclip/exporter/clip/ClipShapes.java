package dev.vcpclip.exporter.clip;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The canonical names of a CLIP of given sizes, with their shapes, in OpenAI's order. */
final class ClipShapes {
  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  private ClipShapes() {}

  static Map<String, List<Long>> of(ClipConfig config) {
    ClipShapes all = new ClipShapes();
    long vision = config.visionWidth();
    long text = config.textWidth();
    all.put("visual.class_embedding", vision);
    all.put("visual.positional_embedding", (long) config.grid() * config.grid() + 1, vision);
    all.put("visual.conv1.weight", vision, 3, config.patch(), config.patch());
    all.norm("visual.ln_pre", vision);
    all.blocks(ClipWeights.VISION_BLOCKS, config.visionLayers(), vision);
    all.norm("visual.ln_post", vision);
    all.put("visual.proj", vision, config.embedDim());
    all.put("token_embedding.weight", config.vocabulary(), text);
    all.put("positional_embedding", config.context(), text);
    all.blocks(ClipWeights.TEXT_BLOCKS, config.textLayers(), text);
    all.norm("ln_final", text);
    all.put("text_projection", text, config.embedDim());
    return all.shapes;
  }

  private void blocks(String prefix, int layers, long width) {
    for (int i = 0; i < layers; i++) {
      String block = prefix + i + ".";
      norm(block + "ln_1", width);
      put(block + "attn.in_proj_weight", 3 * width, width);
      put(block + "attn.in_proj_bias", 3 * width);
      linear(block + "attn.out_proj", width, width);
      norm(block + "ln_2", width);
      linear(block + "mlp.c_fc", 4 * width, width);
      linear(block + "mlp.c_proj", width, 4 * width);
    }
  }

  private void norm(String name, long width) {
    put(name + ".weight", width);
    put(name + ".bias", width);
  }

  private void linear(String name, long out, long in) {
    put(name + ".weight", out, in);
    put(name + ".bias", out);
  }

  private void put(String name, long... shape) {
    shapes.put(name, Arrays.stream(shape).boxed().toList());
  }
}
