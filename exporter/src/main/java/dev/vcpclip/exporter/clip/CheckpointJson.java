package dev.vcpclip.exporter.clip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.exporter.clip.Checkpoint.Backbone;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * {@code config.json} of a checkpoint. Strict: a field too many is a typing error, a field too few
 * an unintended default.
 *
 * @param formatVersion of this file
 * @param config what the shapes do not tell
 * @param backbone the frozen weights the parameters were trained on
 */
record CheckpointJson(int formatVersion, VcpClipConfig config, Backbone backbone) {
  /** The version this program writes, and the newest it reads. */
  static final int FORMAT_VERSION = 3;

  /** The last version whose settings did not say whether light is divided out; it was not. */
  private static final int VERSION_WITHOUT_FLATTENING = 2;

  /** The oldest version; its backbone had no numbers of heads. */
  private static final int VERSION_WITHOUT_HEADS = 1;

  private static final long MAX_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Reads and checks the file. */
  static CheckpointJson read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(
          file
              + ": no such file. A checkpoint is a folder with config.json and "
              + Checkpoint.WEIGHTS_FILE
              + ".");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new VcpClipException(file + ": too large for a checkpoint's configuration.");
      }
      CheckpointJson json = parse(Files.readAllBytes(file));
      if (json == null || json.config == null || json.backbone == null) {
        throw new VcpClipException(file + ": lacks 'config' or 'backbone'.");
      }
      if (json.formatVersion < VERSION_WITHOUT_HEADS || json.formatVersion > FORMAT_VERSION) {
        throw new VcpClipException(
            String.format(
                "%s: format version %d, this program reads %d to %d. Update it.",
                file, json.formatVersion, VERSION_WITHOUT_HEADS, FORMAT_VERSION));
      }
      return json;
    } catch (JsonMappingException e) {
      throw new VcpClipException(file + ": " + describe(e), e);
    } catch (JsonProcessingException e) {
      throw new VcpClipException(
          file
              + ": not valid JSON ("
              + e.getOriginalMessage()
              + ", line "
              + e.getLocation().getLineNr()
              + ").",
          e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  private static CheckpointJson parse(byte[] bytes) throws IOException {
    JsonNode tree = JSON.readTree(bytes);
    int version = tree.path("formatVersion").asInt();
    if (version < VERSION_WITHOUT_HEADS || version > VERSION_WITHOUT_FLATTENING) {
      // Not from the tree, which would round a fraction where a whole number belongs.
      return JSON.readValue(bytes, CheckpointJson.class);
    }
    if (version == VERSION_WITHOUT_HEADS && tree.path("backbone") instanceof ObjectNode backbone) {
      backbone.putNull("heads");
    }
    if (tree.path("config") instanceof ObjectNode config) {
      config.putIfAbsent("flatten", config.booleanNode(false));
    }
    return JSON.readValue(JSON.writeValueAsBytes(tree), CheckpointJson.class);
  }

  private static String describe(JsonMappingException e) {
    String field =
        e.getPath().stream()
            .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
            .collect(Collectors.joining("."));
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown field '" + field + "', expected one of " + unknown.getKnownPropertyIds();
    }
    if (e.getCause() instanceof VcpClipException cause) {
      return cause.getMessage();
    }
    String reason = e.getOriginalMessage().lines().findFirst().orElse("");
    return reason.startsWith("Missing")
        ? "field '" + field + "' is missing."
        : "field '" + field + "': " + reason + ".";
  }

  /** The file's content. */
  byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of plain values", e);
    }
  }
}
