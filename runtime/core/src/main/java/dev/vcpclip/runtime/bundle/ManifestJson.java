package dev.vcpclip.runtime.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code manifest.json} to {@link BundleManifest} and back. Strict: a field that is missing,
 * unknown or of another type is an error, as guessing would change verdicts.
 */
public final class ManifestJson {
  private static final String VERSION = "formatVersion";
  private static final String THRESHOLDS = "thresholds";
  private static final String VARIANTS = "variants";
  private static final String REFERENCES = "references";
  private static final String REFERENCE_TOLERANCE = "referenceTolerance";
  private static final String BATCH_INVARIANT = "batchInvariant";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private ManifestJson() {}

  /**
   * Parses and checks a manifest.
   *
   * @param where what the messages call it
   * @param json UTF-8
   * @throws VcpClipException when it is of another format version, incomplete or contradictory
   */
  public static BundleManifest read(String where, byte[] json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (!(tree instanceof ObjectNode root)) {
        throw new VcpClipException(where + ": not a JSON object");
      }
      checkVersion(where, root.get(VERSION));
      if (!root.has(THRESHOLDS)) { // optional: not every model was calibrated
        root.putNull(THRESHOLDS);
      }
      upgrade(root);
      BundleManifest manifest = MAPPER.treeToValue(root, BundleManifest.class);
      check(where, manifest);
      return manifest;
    } catch (JsonMappingException e) {
      throw new VcpClipException(
          "%s: field '%s' %s. Export again.".formatted(where, path(e), problem(e)), e);
    } catch (JacksonException e) {
      throw new VcpClipException(where + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new VcpClipException(where + ": " + e.getMessage(), e);
    }
  }

  /** Adds what older versions did not say. */
  private static void upgrade(ObjectNode root) {
    int version = root.get(VERSION).asInt();
    if (version == BundleManifest.OLDEST_VERSION) {
      root.putArray(VARIANTS);
      if (root.get("model") instanceof ObjectNode model) {
        model.put("keyWindow", 1);
      }
    }
    if (version <= BundleManifest.VERSION_WITHOUT_BATCH_INVARIANCE) {
      for (JsonNode each : root.path(VARIANTS)) {
        if (each instanceof ObjectNode variant && !variant.has(BATCH_INVARIANT)) {
          variant.put(BATCH_INVARIANT, wasBatchInvariant(variant));
        }
      }
    }
    if (version <= BundleManifest.VERSION_WITHOUT_REFERENCES) {
      root.putIfAbsent(REFERENCES, root.nullNode());
      for (JsonNode each : root.path(VARIANTS)) {
        if (each instanceof ObjectNode variant) {
          variant.putIfAbsent(REFERENCE_TOLERANCE, variant.numberNode(0.0));
        }
      }
      if (root.get("input") instanceof ObjectNode input) {
        input.putIfAbsent("flatten", input.booleanNode(false));
      }
    }
  }

  /** Of the forms there were, int8 took its ranges from the batch unless they were static. */
  private static boolean wasBatchInvariant(ObjectNode variant) {
    boolean int8 = variant.path("precision").asText().equals("int8");
    return !int8 || variant.path("name").asText().equals("int8-static");
  }

  /** Formats a manifest as {@link #read} takes it: UTF-8, indented. */
  public static byte[] write(BundleManifest manifest) {
    try {
      return MAPPER.writeValueAsBytes(manifest);
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void checkVersion(String where, JsonNode version) {
    if (version == null || !version.isInt()) {
      throw new VcpClipException(where + ": no field '" + VERSION + "'. Is this a bundle?");
    }
    int oldest = BundleManifest.OLDEST_VERSION;
    int newest = BundleManifest.FORMAT_VERSION;
    if (version.asInt() < oldest || version.asInt() > newest) {
      throw new VcpClipException(
          "%s: manifest version %d, this runtime reads %d to %d. Update the runtime or export again."
              .formatted(where, version.asInt(), oldest, newest));
    }
  }

  private static String problem(JsonMappingException e) {
    if (e instanceof UnrecognizedPropertyException) {
      return "is unknown to this runtime";
    }
    String message = e.getOriginalMessage();
    return message.startsWith("Missing creator property")
        ? "is missing"
        : "cannot be read: " + message;
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static void check(String where, BundleManifest manifest) {
    requireObject(where, "model", manifest.model());
    requireObject(where, "input", manifest.input());
    requireObject(where, "prompts", manifest.prompts());
    requireObject(where, "fusion", manifest.fusion());
    requireObject(where, "score", manifest.score());
    requireObject(where, "smoothing", manifest.smoothing());
    requireObject(where, "provenance", manifest.provenance());
    BundleManifest.Input input = manifest.input();
    if (input.width() < 1
        || input.height() < 1
        || (long) input.width() * input.height() > 1 << 26) {
      throw new VcpClipException(
          "%s: input is %d x %d, expected 1 x 1 to 8192 x 8192"
              .formatted(where, input.width(), input.height()));
    }
    if (!BundleManifest.Input.PIL_BICUBIC.equals(input.resize())) {
      throw new VcpClipException(
          "%s: resize '%s', this runtime knows '%s'. Update the runtime or export again."
              .formatted(where, input.resize(), BundleManifest.Input.PIL_BICUBIC));
    }
    BundleManifest.Thresholds thresholds = manifest.thresholds();
    if (thresholds != null
        && !(Double.isFinite(thresholds.image()) && Double.isFinite(thresholds.pixel()))) {
      throw new VcpClipException(where + ": thresholds are not finite numbers");
    }
    checkFiles(where, manifest.files());
    checkReferences(where, manifest);
    manifest.variants().forEach(variant -> checkVariant(where, variant, manifest.files()));
  }

  private static void checkReferences(String where, BundleManifest manifest) {
    BundleManifest.References references = manifest.references();
    if (references == null) {
      return;
    }
    if (!manifest.files().containsKey(BundleManifest.REFERENCE_MODEL_FILE)) {
      throw new VcpClipException(
          "%s: compares with good parts, but lists no '%s'. Export again."
              .formatted(where, BundleManifest.REFERENCE_MODEL_FILE));
    }
    boolean positive = references.layers() > 0 && references.channels() > 0;
    boolean scored = references.topPatches() > 0 && references.topPatches() <= references.patches();
    if (!positive || !scored) {
      throw new VcpClipException(
          where + ": " + references + " holds a number out of its range. Export again.");
    }
  }

  private static void checkVariant(
      String where, BundleManifest.Variant variant, Map<String, String> files) {
    for (String file : Arrays.asList(variant.model(), variant.scoreModel())) {
      if (file == null || !files.containsKey(file)) {
        throw new VcpClipException(
            "%s: variant '%s' names '%s', which is not among its files. Export again."
                .formatted(where, variant.name(), file));
      }
    }
    if (!(variant.mapTolerance() >= 0
        && variant.scoreTolerance() >= 0
        && variant.referenceTolerance() >= 0)) {
      throw new VcpClipException(
          "%s: variant '%s' has tolerances %s, %s and %s, expected 0 or more. Export again."
              .formatted(
                  where,
                  variant.name(),
                  variant.mapTolerance(),
                  variant.scoreTolerance(),
                  variant.referenceTolerance()));
    }
  }

  private static void requireObject(String where, String field, Object value) {
    if (value == null) {
      throw new VcpClipException(where + ": field '" + field + "' is null, expected an object");
    }
  }

  private static void checkFiles(String where, Map<String, String> files) {
    files.forEach(
        (name, hash) -> {
          if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*") || name.equals(BundleManifest.FILE)) {
            throw new VcpClipException(
                where + ": '" + name + "' is no file name for a bundle; expected one without path");
          }
          if (!hash.matches("[0-9a-f]{64}")) {
            throw new VcpClipException(
                where + ": hash of '" + name + "' is '" + hash + "', expected 64 hex digits");
          }
        });
    for (String required : new String[] {BundleManifest.MODEL_FILE, BundleManifest.GOLDEN_FILE}) {
      if (!files.containsKey(required)) {
        throw new VcpClipException(where + ": lists no '" + required + "'. Export again.");
      }
    }
  }
}
