package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.ConfigOverrides;
import dev.vcpclip.exporter.clip.Checkpoint.Backbone;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a VCP-CLIP+ of random weights of any size, to try an export at full size without anyone's
 * weights: {@code clip.safetensors} (fp16, OpenAI's names) and a folder {@code checkpoint}.
 *
 * <p>Run {@link #main} with a folder for the paper's ViT-L/14-336: 437 M parameters, 0.9 GB.
 */
public final class RandomModel {
  /** The paper's backbone. */
  public static final ClipConfig VIT_L_14_336 =
      new ClipConfig(14, 24, 1024, 24, 16, 768, 12, 12, 77, 49408, 768);

  /** Working resolution of {@link #writeSmall}. */
  public static final int SMALL_IMAGE = 32;

  private static final ClipConfig SMALL =
      new ClipConfig(8, 3, 64, 4, 1, 64, 2, 1, 77, ClipTokenizer.VOCABULARY, 64);

  private static final String IDP = "model.prompt_token_embedding.";

  private RandomModel() {}

  /** Writes the paper's model into the folder that is the only argument. */
  public static void main(String[] args) {
    write(Path.of(args[0]), VIT_L_14_336, VcpClipConfig.paper(VcpClipConfig.Kind.VCP_CLIP_PLUS));
  }

  /** Writes a model of a few megabytes. */
  public static void writeSmall(Path folder) {
    VcpClipConfig paper = VcpClipConfig.paper(VcpClipConfig.Kind.VCP_CLIP_PLUS);
    ConfigOverrides sizes =
        new ConfigOverrides(SMALL_IMAGE, List.of(1, 2, 4), null, null, null, 50, 2.0);
    write(folder, SMALL, sizes.applyTo(paper));
  }

  /** Writes {@code clip.safetensors} and {@code checkpoint} into a folder. */
  public static void write(Path folder, ClipConfig clip, VcpClipConfig config) {
    Path backbone = folder.resolve("clip.safetensors");
    SafetensorsWriter.write(backbone, Map.of(), entries(ClipShapes.of(clip), true));
    try (ClipWeights open = ClipWeights.open(backbone)) {
      int layers = config.featureLayers().size();
      Checkpoint.write(
          folder.resolve("checkpoint"),
          config,
          Backbone.of(open),
          entries(trainable(clip, layers), false));
    }
  }

  private static Map<String, List<Long>> trainable(ClipConfig clip, int featureLayers) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    long text = clip.textWidth();
    long vision = clip.visionWidth();
    long embed = clip.embedDim();
    shapes.put("model.prompt_embeddings", List.of(1L, 1L, text));
    shapes.put("model.deep_prompt_embeddings", List.of(clip.textLayers() - 1L, 1L, text));
    linear(shapes, "model.prompt_proj", text, text);
    linear(shapes, "model.prompt_norm", text);
    shapes.put(IDP + "prompt_tokens", List.of(1L, 3L, embed));
    linear(shapes, IDP + "projector", 1, 3);
    linear(shapes, IDP + "norm", embed);
    linear(shapes, IDP + "fusion_proj", text, 2 * embed);
    for (int i = 0; i < featureLayers; i++) {
      linear(shapes, "trainable_linearlayer.fc." + i, embed, vision);
    }
    linear(shapes, "Zero_try.q_proj_pre", vision, embed, 1);
    linear(shapes, "Zero_try.k_proj_pre_1", vision, vision, 1);
    linear(shapes, "Zero_try.v_proj_pre_1", vision, vision, 1);
    linear(shapes, "Zero_try.proj_post_t", vision, vision, 1);
    shapes.put("alpha", List.of(1L));
    return shapes;
  }

  private static void linear(Map<String, List<Long>> shapes, String name, long... weight) {
    shapes.put(name + ".weight", Arrays.stream(weight).boxed().toList());
    shapes.put(name + ".bias", List.of(weight[0]));
  }

  private static List<Entry> entries(Map<String, List<Long>> shapes, boolean half) {
    List<Entry> entries = new ArrayList<>();
    shapes.forEach(
        (name, dims) -> {
          long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
          long seed = entries.size();
          entries.add(
              half
                  ? Entry.f16(name, () -> values(name, shape, seed), shape)
                  : Entry.f32(name, () -> values(name, shape, seed), shape));
        });
    return entries;
  }

  /** Scales under which activations stay in the range of a trained model's. */
  private static float[] values(String name, long[] shape, long seed) {
    long elements = 1;
    for (long dim : shape) {
      elements *= dim;
    }
    float[] values = new float[Math.toIntExact(elements)];
    boolean norm = name.matches(".*(ln_|norm).*weight");
    boolean vector = shape.length == 1;
    double inputs = vector ? 1 : (double) elements / shape[0];
    double scale = vector ? 0.02 : 1 / Math.sqrt(inputs);
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      // Uniform, as ten times faster than Gaussian, of the same deviation.
      double noise = (random.nextFloat() - 0.5) * Math.sqrt(12);
      values[i] = (float) ((norm ? 1 : 0) + scale * noise);
    }
    return values;
  }
}
