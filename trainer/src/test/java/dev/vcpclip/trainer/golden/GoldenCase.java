package dev.vcpclip.trainer.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.golden.GoldenDir;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One reference model with its weights, inputs and expected numbers. */
public final class GoldenCase implements AutoCloseable {
  private final Path folder;
  private final JsonNode json;
  private final ClipWeights clip;
  private final VcpClipWeights trained;

  private GoldenCase(Path folder) {
    this.folder = folder;
    try {
      this.json = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.clip = ClipWeights.open(folder.resolve("clip.safetensors"));
    this.trained = VcpClipWeights.open(folder.resolve("trainable.safetensors"));
  }

  /** Folders of all model cases that hold a file, for {@code @MethodSource}. */
  public static Stream<Path> folders(String file) {
    List<Path> found =
        GoldenDir.modelCases().stream().filter(f -> Files.exists(f.resolve(file))).toList();
    if (found.isEmpty()) {
      throw new AssertionError("no model case holds " + file);
    }
    return found.stream();
  }

  /** Opens a case; close it. */
  public static GoldenCase open(Path folder) {
    return new GoldenCase(folder);
  }

  /** The backbone. */
  public ClipWeights clip() {
    return clip;
  }

  /** The trained parameters that the numbers were computed with. */
  public VcpClipWeights trained() {
    return trained;
  }

  /** The case's config.json in this project's terms. */
  public VcpClipConfig config() {
    Kind kind = json.path("kind").asText().endsWith("+") ? Kind.VCP_CLIP_PLUS : Kind.VCP_CLIP;
    JsonNode temperature = json.path("temperature");
    JsonNode clipWeight = json.path("fusion").path("clip");
    List<Integer> layers = new ArrayList<>();
    json.path("features").forEach(layer -> layers.add(layer.asInt()));
    return new VcpClipConfig(
        kind,
        json.path("activation").asText().contains("quick")
            ? Activation.QUICK_GELU
            : Activation.GELU,
        json.path("image").asInt(),
        layers,
        json.path("template").asText(),
        json.path("text_state_words").get(0).asText(),
        json.path("text_state_words").get(1).asText(),
        temperature.isNumber() ? temperature.asDouble() : null,
        clipWeight.isNumber() ? clipWeight.asDouble() : null,
        new ScoreRule(ScoreRule.Rule.BRANCH_SUM, json.path("topk").asInt()),
        json.path("sigma").asDouble(),
        false);
  }

  /** The same with both temperatures learned. */
  public VcpClipConfig withLearnedTemperatures() {
    return config().toBuilder().fixedTemperature(null).build();
  }

  /** Opens one of the case's safetensors files; close it. */
  public SafetensorsFile tensors(String file) {
    return SafetensorsFile.open(folder.resolve(file));
  }

  /** One tensor of an open file as an array of that manager. */
  public static NDArray array(NDManager manager, SafetensorsFile file, String name) {
    long[] shape = file.tensors().get(name).shape().stream().mapToLong(Long::longValue).toArray();
    return manager.create(file.floats(name), new Shape(shape));
  }

  /** Names in a file. */
  public static Set<String> names(SafetensorsFile file) {
    return file.tensors().keySet();
  }

  @Override
  public void close() {
    clip.close();
    trained.close();
  }
}
