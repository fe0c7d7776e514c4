package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDManager;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Fresh trainable parameters under the authors' names: exactly those that the switches leave
 * something to learn for, initialised as the authors' modules are (method, section 2).
 *
 * <p>Every tensor has a generator of its own, seeded by the seed and its name: two rows of a table
 * that share a part start from the same values in it.
 */
public final class Trainables {
  /** The logit of the VCP branch's weight in the fused map. */
  public static final String ALPHA = MapFusion.ALPHA;

  /** The logit of the balance between focal and dice loss. */
  public static final String BETA = "beta";

  private static final float BALANCE = 0.5f;
  private static final float TEMPERATURE = (float) Math.log(1 / 0.07);
  private static final double TRUNCATION = 2;
  private static final int CONVOLUTION = 3;

  private final Parameters parameters;
  private final long seed;

  private Trainables(NDManager parent, long seed) {
    this.parameters = Parameters.empty(parent);
    this.seed = seed;
  }

  /**
   * Draws them.
   *
   * @param parent its end is also the parameters'
   * @param config says which parts there are and which of their scalars are learned
   * @param loReb whether the balance of the losses is learned
   */
  public static Parameters initialise(
      NDManager parent,
      ClipConfig clip,
      VcpClipConfig config,
      boolean loReb,
      PromptSizes sizes,
      long seed) {
    Trainables fresh = new Trainables(parent, seed);
    fresh.deepPrompts(clip, sizes.deepPrompts());
    if (config.kind() == Kind.VCP_CLIP_PLUS) {
      fresh.idp(clip, sizes.idpTokens());
    } else {
      fresh.preVcp(clip, sizes.categoryTokens());
    }
    for (int i = 0; i < config.featureLayers().size(); i++) {
      fresh.linear(VcpClip.LINEAR + i, clip.embedDim(), clip.visionWidth());
    }
    fresh.postVcp(clip);
    if (config.fixedTemperature() == null) {
      fresh.constant(VcpClip.CLIP_TEMPERATURE, TEMPERATURE, 1);
      fresh.constant(VcpClip.VCP_TEMPERATURE, TEMPERATURE, 1);
    }
    if (config.fixedClipWeight() == null) {
      fresh.constant(MapFusion.ALPHA, BALANCE, 1);
    }
    if (loReb) {
      fresh.constant(BETA, BALANCE, 1);
    }
    return fresh.parameters;
  }

  /**
   * Choice of those of a checkpoint's parameters that are trained: official ones also hold parts
   * that the method does not use.
   */
  public static boolean isTrained(String name, VcpClipConfig config, boolean loReb) {
    return switch (name) {
      case "model.prompt_text_projection" -> false;
      case VcpClip.CLIP_TEMPERATURE, VcpClip.VCP_TEMPERATURE -> config.fixedTemperature() == null;
      case MapFusion.ALPHA -> config.fixedClipWeight() == null;
      case BETA -> loReb;
      default ->
          name.startsWith(PreVcp.PREFIX)
              ? config.kind() == Kind.VCP_CLIP
              : !name.startsWith(Idp.PREFIX) || config.kind() == Kind.VCP_CLIP_PLUS;
    };
  }

  private void deepPrompts(ClipConfig clip, int count) {
    int width = clip.textWidth();
    uniform("model.prompt_embeddings", 1, 1, count, width);
    uniform("model.deep_prompt_embeddings", 1, clip.textLayers() - 1, count, width);
    gaussian("model.prompt_proj.weight", Math.sqrt(2.0 / width), width, width);
    uniform("model.prompt_proj.bias", 1 / Math.sqrt(width), width);
    norm("model.prompt_norm", width);
  }

  private void idp(ClipConfig clip, int count) {
    int width = clip.embedDim();
    gaussian(Idp.PREFIX + "prompt_tokens", 1, 1, count, width);
    linear(Idp.PREFIX + "projector", 1, count);
    norm(Idp.PREFIX + "norm", width);
    linear(Idp.PREFIX + "fusion_proj", clip.textWidth(), 2 * width);
  }

  private void preVcp(ClipConfig clip, int count) {
    draw(PreVcp.PREFIX + "prompt_query", Trainables::truncatedGaussian, 1, count, clip.textWidth());
    double bound = 1 / Math.sqrt(CONVOLUTION);
    uniform(PreVcp.PREFIX + "prompt_linear1.fc.weight", bound, count, 1, CONVOLUTION);
    uniform(PreVcp.PREFIX + "prompt_linear1.fc.bias", bound, count);
  }

  private void postVcp(ClipConfig clip) {
    int width = clip.visionWidth();
    convolution(PostVcp.PREFIX + "q_proj_pre", width, clip.embedDim());
    convolution(PostVcp.PREFIX + "k_proj_pre_1", width, width);
    convolution(PostVcp.PREFIX + "v_proj_pre_1", width, width);
    convolution(PostVcp.PREFIX + "proj_post_t", width, width);
  }

  /** PyTorch's default for a linear layer. */
  private void linear(String prefix, int out, int in) {
    uniform(prefix + ".weight", 1 / Math.sqrt(in), out, in);
    uniform(prefix + ".bias", 1 / Math.sqrt(in), out);
  }

  private void convolution(String prefix, int out, int in) {
    uniform(prefix + ".weight", 1 / Math.sqrt(in), out, in, 1);
    uniform(prefix + ".bias", 1 / Math.sqrt(in), out);
  }

  private void norm(String prefix, int width) {
    constant(prefix + ".weight", 1, width);
    constant(prefix + ".bias", 0, width);
  }

  private void constant(String name, float value, long... shape) {
    draw(name, random -> value, shape);
  }

  private void uniform(String name, double bound, long... shape) {
    draw(name, random -> random.nextDouble(-bound, bound), shape);
  }

  private void gaussian(String name, double spread, long... shape) {
    draw(name, random -> spread * random.nextGaussian(), shape);
  }

  private static double truncatedGaussian(SplittableRandom random) {
    double value = random.nextGaussian();
    while (Math.abs(value) > TRUNCATION) {
      value = random.nextGaussian();
    }
    return value;
  }

  private void draw(String name, ToDoubleFunction<SplittableRandom> sample, long... shape) {
    parameters.put(name, Draws.values(seed, name, sample, shape), shape);
  }
}
