package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.Checkpoint.Backbone;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
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
      new ClipConfig(8, 6, 128, 4, 2, 64, 3, 1, 77, ClipTokenizer.VOCABULARY, 64);

  private RandomModel() {}

  /** Writes the paper's model into the folder that is the only argument. */
  public static void main(String[] args) {
    VcpClipConfig config = VcpClipConfig.paper(VcpClipConfig.Kind.VCP_CLIP_PLUS);
    write(Path.of(args[0]), VIT_L_14_336, config, 1, 3);
  }

  /**
   * Writes a model of a few megabytes and sizes that no other model has: fewer feature layers than
   * image blocks, a smaller image than the backbone's own, two deep prompts, four IDP or category
   * tokens.
   */
  public static void writeSmall(Path folder, VcpClipConfig.Kind kind) {
    VcpClipConfig paper = VcpClipConfig.paper(kind);
    VcpClipConfig sized =
        paper.toBuilder()
            .imageSize(SMALL_IMAGE)
            .featureLayers(List.of(1, 2, 4))
            .score(new ScoreRule(paper.score().rule(), 50))
            .sigma(2)
            .build();
    write(folder, SMALL, sized, 2, 4);
  }

  private static void write(
      Path folder, ClipConfig clip, VcpClipConfig config, long deepPrompts, long tokens) {
    Path backbone = folder.resolve("clip.safetensors");
    SafetensorsWriter.write(backbone, Map.of(), entries(ClipShapes.of(clip), true));
    int layers = config.featureLayers().size();
    Map<String, List<Long>> trained =
        new LinkedHashMap<>(VcpClipShapes.of(config.kind(), clip, layers, deepPrompts, tokens));
    for (String scalar : List.of("alpha", "New_Lan_Embed.prompt_temp", "Zero_try.prompt_temp_l1")) {
      trained.put(scalar, List.of(1L));
    }
    try (ClipWeights open = ClipWeights.open(backbone)) {
      Checkpoint.write(
          folder.resolve("checkpoint"), config, Backbone.of(open), entries(trained, false));
    }
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
