package dev.vcpclip.exporter.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vcpclip.exporter.clip.BackboneConfig.Size;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The two configuration files of model hubs: Hugging Face's {@code config.json} and OpenCLIP's
 * {@code open_clip_config.json}. What they leave out has the default of the library that writes
 * them, whose files hold the differences only.
 */
final class HubConfigs {
  static final String HUGGING_FACE = "config.json";
  static final String OPEN_CLIP = "open_clip_config.json";

  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final long MAX_BYTES = 1 << 20;

  /** Of every block and layer norm this program computes. */
  private static final double EPSILON = 1e-5;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final Map<String, Size> sizes = new LinkedHashMap<>();

  private HubConfigs(Path file) {
    this.file = file;
  }

  /**
   * Hugging Face's file.
   *
   * @param expected whether it has to be a CLIP's; otherwise another program's is passed over
   */
  static Optional<BackboneConfig> readHuggingFace(Path file, boolean expected) {
    JsonNode root = read(file);
    JsonNode vision = root.path("vision_config");
    JsonNode text = root.path("text_config");
    String type = root.path("model_type").asText("clip");
    if (!expected && !vision.isObject()) {
      return Optional.empty();
    }
    if (!type.equals("clip") || !vision.isObject() || !text.isObject()) {
      throw new VcpClipException(
          file
              + ": describes a '"
              + type
              + "', expected a 'clip' with vision_config and text_config.");
    }
    HubConfigs config = new HubConfigs(file);
    config.size(vision, "vision_config.hidden_size", ClipConfig::visionWidth);
    config.size(vision, "vision_config.num_hidden_layers", ClipConfig::visionLayers);
    config.size(vision, "vision_config.intermediate_size", clip -> 4L * clip.visionWidth());
    config.size(vision, "vision_config.patch_size", ClipConfig::patch);
    config.size(vision, "vision_config.image_size", clip -> (long) clip.grid() * clip.patch());
    config.size(text, "text_config.hidden_size", ClipConfig::textWidth);
    config.size(text, "text_config.num_hidden_layers", ClipConfig::textLayers);
    config.size(text, "text_config.intermediate_size", clip -> 4L * clip.textWidth());
    config.size(text, "text_config.max_position_embeddings", ClipConfig::context);
    config.size(text, "text_config.vocab_size", ClipConfig::vocabulary);
    config.size(root, "projection_dim", ClipConfig::embedDim);
    config.epsilon(vision, "vision_config.layer_norm_eps");
    config.epsilon(text, "text_config.layer_norm_eps");
    AttentionHeads heads =
        new AttentionHeads(
            config.count(vision, "vision_config.num_attention_heads", 12),
            config.count(text, "text_config.num_attention_heads", 8));
    Activation activation = config.activation(vision, "vision_config.hidden_act");
    if (config.activation(text, "text_config.hidden_act") != activation) {
      throw config.fail("'hidden_act' of the two towers differs, expected one activation.");
    }
    checkPreprocessor(file.resolveSibling(PREPROCESSOR));
    return Optional.of(new BackboneConfig(file, heads, activation, config.sizes));
  }

  /** OpenCLIP's file. */
  static BackboneConfig readOpenClip(Path file) {
    JsonNode root = read(file);
    JsonNode model = root.path("model_cfg");
    JsonNode vision = model.path("vision_cfg");
    JsonNode text = model.path("text_cfg");
    if (!vision.isObject() || !text.isObject()) {
      throw new VcpClipException(
          file + ": has no 'model_cfg' with vision_cfg and text_cfg. Not OpenCLIP's?");
    }
    HubConfigs config = new HubConfigs(file);
    config.size(vision, "vision_cfg.width", ClipConfig::visionWidth);
    config.size(vision, "vision_cfg.layers", ClipConfig::visionLayers);
    config.size(vision, "vision_cfg.patch_size", ClipConfig::patch);
    config.size(vision, "vision_cfg.image_size", clip -> (long) clip.grid() * clip.patch());
    config.size(text, "text_cfg.width", ClipConfig::textWidth);
    config.size(text, "text_cfg.layers", ClipConfig::textLayers);
    config.size(text, "text_cfg.context_length", ClipConfig::context);
    config.size(text, "text_cfg.vocab_size", ClipConfig::vocabulary);
    config.size(model, "embed_dim", ClipConfig::embedDim);
    int width = config.count(vision, "vision_cfg.width", 768);
    int headWidth = config.count(vision, "vision_cfg.head_width", ClipConfig.HEAD_WIDTH);
    if (width % headWidth != 0) {
      throw config.fail("a width of " + width + " does not divide into heads of " + headWidth);
    }
    AttentionHeads heads =
        new AttentionHeads(width / headWidth, config.count(text, "text_cfg.heads", 8));
    JsonNode preprocess = root.path("preprocess_cfg");
    config.normalization(preprocess.path("mean"), "preprocess_cfg.mean", ClipNormalization.MEAN);
    config.normalization(preprocess.path("std"), "preprocess_cfg.std", ClipNormalization.STD);
    Activation activation =
        model.path("quick_gelu").asBoolean(false) ? Activation.QUICK_GELU : Activation.GELU;
    return new BackboneConfig(file, heads, activation, config.sizes);
  }

  private static void checkPreprocessor(Path file) {
    if (Files.isRegularFile(file)) {
      JsonNode root = read(file);
      HubConfigs config = new HubConfigs(file);
      config.normalization(root.path("image_mean"), "image_mean", ClipNormalization.MEAN);
      config.normalization(root.path("image_std"), "image_std", ClipNormalization.STD);
    }
  }

  private static JsonNode read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new VcpClipException(file + ": too large for a configuration.");
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new VcpClipException(file + ": not a JSON object.");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new VcpClipException(
          file + ": not valid JSON (" + e.getOriginalMessage() + "). Download it again.", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  /** Remembers a size that the file gives. */
  private void size(JsonNode object, String path, ToLongFunction<ClipConfig> of) {
    if (!field(object, path).isMissingNode()) {
      sizes.put(path, new Size(count(object, path, 0), of));
    }
  }

  private int count(JsonNode object, String path, int otherwise) {
    JsonNode value = field(object, path);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw fail("'" + path + "' is " + value + ", expected a whole number from 1 on.");
    }
    return value.intValue();
  }

  private Activation activation(JsonNode object, String path) {
    String value = field(object, path).asText(Activation.QUICK_GELU.label());
    for (Activation activation : Activation.values()) {
      if (activation.label().equals(value)) {
        return activation;
      }
    }
    throw fail("'" + path + "' is '" + value + "', expected gelu or quick_gelu.");
  }

  private void epsilon(JsonNode object, String path) {
    double value = field(object, path).asDouble(EPSILON);
    if (value != EPSILON) {
      throw fail("'" + path + "' is " + value + ", expected " + EPSILON + ".");
    }
  }

  private void normalization(JsonNode values, String path, List<Double> expected) {
    if (values.isMissingNode()) {
      return;
    }
    boolean same = values.isArray() && values.size() == expected.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same = Math.abs(values.get(i).asDouble() - expected.get(i)) < 1e-4;
    }
    if (!same) {
      throw fail("'" + path + "' is " + values + ", expected CLIP's " + expected + ".");
    }
  }

  private static JsonNode field(JsonNode object, String path) {
    JsonNode value = object.path(path.substring(path.lastIndexOf('.') + 1));
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(file + ": " + what);
  }
}
