package dev.vcpclip.exporter.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.golden.GoldenDir;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One reference case: its configuration, weights and expected values. */
public record ModelCase(Path folder, JsonNode json) {
  private static final List<String> BACKBONES =
      List.of("clip.safetensors", "clip_huggingface.safetensors", "clip_openai_torchscript.pt");

  /** Every case there is. */
  public static Stream<ModelCase> all() {
    return GoldenDir.modelCases().stream().map(folder -> new ModelCase(folder, read(folder)));
  }

  private static JsonNode read(Path folder) {
    try {
      return new ObjectMapper().readTree(folder.resolve("config.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files the same backbone is stored in. */
  public List<Path> backbones() {
    return BACKBONES.stream().map(folder::resolve).filter(Files::exists).toList();
  }

  /** The files the same trained parameters are stored in. */
  public List<Path> trained() {
    return Stream.of("trainable.safetensors", "official_checkpoint.pth")
        .map(folder::resolve)
        .filter(Files::exists)
        .toList();
  }

  /** The first of the files of each kind, opened. */
  public ModelSource open() {
    return open(config());
  }

  /** The same under another configuration. */
  public ModelSource open(VcpClipConfig config) {
    return new ModelSource(
        ClipWeights.open(backbones().get(0)),
        VcpClipWeights.open(trained().get(0)),
        config,
        OperatingPoint.FULL);
  }

  /** Expected values of every stage, with the input. */
  public SafetensorsFile activations() {
    return SafetensorsFile.open(folder.resolve("activations.safetensors"));
  }

  /** Number of pixels in the reference's scores. */
  public int topK() {
    return json.get("topk").asInt();
  }

  /** The configuration, with the reference's default score. */
  public VcpClipConfig config() {
    return config(new ScoreRule(ScoreRule.Rule.BRANCH_SUM, topK()));
  }

  /** The configuration under a score rule. */
  public VcpClipConfig config(ScoreRule score) {
    List<Integer> features = new ArrayList<>();
    json.get("features").forEach(f -> features.add(f.asInt()));
    JsonNode words = json.get("text_state_words");
    String activation = json.path("activation").asText("gelu").toLowerCase();
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(k -> k.label().equals(json.get("kind").asText()))
            .findFirst()
            .orElseThrow();
    return VcpClipConfig.paper(kind).toBuilder()
        .activation(activation.startsWith("quick") ? Activation.QUICK_GELU : Activation.GELU)
        .imageSize(json.get("image").asInt())
        .featureLayers(features)
        .template(json.get("template").asText())
        .normalWord(words.get(0).asText())
        .abnormalWord(words.get(1).asText())
        .fixedTemperature(number(json.get("temperature")))
        .fixedClipWeight(number(json.get("fusion").get("clip")))
        .score(score)
        .sigma(json.get("sigma").asDouble())
        .build();
  }

  /** A fixed value, or null where it is learned (an object or a formula). */
  private static Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
