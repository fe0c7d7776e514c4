package dev.vcpclip.trainer.model;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Fresh weights of both towers under OpenAI's names.
 *
 * <p>Every tensor has a generator of its own, seeded by the seed and its name, so that adding one
 * changes no other.
 */
final class ClipInitializer {
  private static final double TOKEN_SPREAD = 0.02;
  private static final double POSITION_SPREAD = 0.01;
  private static final int PERCEPTRON_RATIO = 4;
  private static final float LOGIT_SCALE = (float) Math.log(1 / 0.07);

  private final Parameters parameters;
  private final long seed;

  private ClipInitializer(Parameters parameters, long seed) {
    this.parameters = parameters;
    this.seed = seed;
  }

  static void fill(Parameters parameters, ClipConfig config, long seed) {
    ClipInitializer initializer = new ClipInitializer(parameters, seed);
    initializer.text(config);
    initializer.vision(config);
    parameters.put("logit_scale", new float[] {LOGIT_SCALE}, 1);
  }

  private void text(ClipConfig config) {
    int width = config.textWidth();
    gaussian("token_embedding.weight", TOKEN_SPREAD, config.vocabulary(), width);
    gaussian("positional_embedding", POSITION_SPREAD, config.context(), width);
    blocks(ClipWeights::textBlock, config.textLayers(), width);
    norm("ln_final", width);
    gaussian("text_projection", 1 / Math.sqrt(width), width, config.embedDim());
  }

  private void vision(ClipConfig config) {
    int width = config.visionWidth();
    int patch = config.patch();
    double spread = 1 / Math.sqrt(width);
    gaussian("visual.conv1.weight", 1 / Math.sqrt(3.0 * patch * patch), width, 3, patch, patch);
    gaussian("visual.class_embedding", spread, width);
    int positions = config.grid() * config.grid() + 1;
    gaussian("visual.positional_embedding", spread, positions, width);
    norm("visual.ln_pre", width);
    blocks(ClipWeights::visionBlock, config.visionLayers(), width);
    norm("visual.ln_post", width);
    gaussian("visual.proj", spread, width, config.embedDim());
  }

  private void blocks(IntFunction<String> names, int layers, int width) {
    double attention = 1 / Math.sqrt(width);
    double output = attention / Math.sqrt(2.0 * layers);
    int hidden = PERCEPTRON_RATIO * width;
    for (int layer = 0; layer < layers; layer++) {
      String prefix = names.apply(layer);
      norm(prefix + "ln_1", width);
      gaussian(prefix + "attn.in_proj_weight", attention, 3 * width, width);
      constant(prefix + "attn.in_proj_bias", 0, 3 * width);
      gaussian(prefix + "attn.out_proj.weight", output, width, width);
      constant(prefix + "attn.out_proj.bias", 0, width);
      norm(prefix + "ln_2", width);
      gaussian(prefix + "mlp.c_fc.weight", 1 / Math.sqrt(2.0 * width), hidden, width);
      constant(prefix + "mlp.c_fc.bias", 0, hidden);
      gaussian(prefix + "mlp.c_proj.weight", output, width, hidden);
      constant(prefix + "mlp.c_proj.bias", 0, width);
    }
  }

  private void norm(String prefix, int width) {
    constant(prefix + ".weight", 1, width);
    constant(prefix + ".bias", 0, width);
  }

  private void constant(String name, float value, int size) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    parameters.put(name, values, size);
  }

  private void gaussian(String name, double spread, long... shape) {
    float[] values = Draws.values(seed, name, random -> spread * random.nextGaussian(), shape);
    parameters.put(name, values, shape);
  }
}
