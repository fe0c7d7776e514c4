package dev.vcpclip.runtime;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.VerdictRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link Recipe} as a small JSON file, which people may edit. Strict: a field that is missing,
 * unknown, doubled or out of its range is an error that names it, as guessing would change
 * verdicts.
 *
 * <p>A recipe with references names their bank, and one with a flat field names that; each lies in
 * a file of its own beside it: see {@link ReferenceBank} and {@link FlatField}.
 */
public final class RecipeFile {
  /**
   * Version of the layout whose calibration knows its pictures, or that evens the light, the newest
   * that is read.
   */
  public static final int FORMAT_VERSION = 3;

  /** Version of the layout with references or tiles, written wherever it will do. */
  private static final int WITH_REFERENCES = 2;

  /**
   * Version of the layout without any of it, written wherever it will do: older runtimes read it.
   */
  private static final int PLAIN = 1;

  private static final String VERSION = "formatVersion";

  /** More than any recipe takes, with a million scores; what is larger is another file. */
  private static final long LARGEST = 32L << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private RecipeFile() {}

  /** Fields that a file may leave out. */
  private static final List<String> OPTIONAL =
      List.of(
          "name",
          "revision",
          "pixelThreshold",
          "minRegionArea",
          "area",
          "topPixels",
          "bitDepth",
          "light",
          "references",
          "tiling",
          "calibration");

  /** The file's fields. */
  private record Json(
      int formatVersion,
      String name,
      Integer revision,
      VerdictRule rule,
      Double pixelThreshold,
      Integer minRegionArea,
      InspectionArea area,
      Integer topPixels,
      Integer bitDepth,
      JsonLight light,
      JsonReferences references,
      Tiling tiling,
      Calibration calibration) {}

  /** Light as the file has it: the flat field by the name of its file and its hash. */
  private record JsonLight(Boolean flatten, String flatField, String hash) {
    static JsonLight of(Light light) {
      FlatField field = light.flatField();
      return light.isOwn()
          ? new JsonLight(
              light.flatten(),
              field == null ? null : field.fileName(),
              field == null ? null : field.hash())
          : null;
    }

    Light beside(Path folder) {
      return new Light(
          flatten,
          flatField == null
              ? null
              : FlatField.read(RecipeFile.beside(folder, "light.flatField", flatField), hash));
    }
  }

  /** A file that a recipe names; it lies in the recipe's folder, whatever the name says. */
  private static Path beside(Path folder, String field, String name) {
    Path file = folder.resolve(name);
    if (!folder.normalize().equals(file.normalize().getParent())) {
      throw new IllegalArgumentException(
          field + " '" + name + "': expected a file's name, without a path");
    }
    return file;
  }

  /** References as the file has them: the bank by the name of its file and its hash. */
  private record JsonReferences(
      String bank,
      String hash,
      References.Judged judged,
      References.Scales zeroShot,
      References.Scales reference) {
    static JsonReferences of(References references) {
      return references == null
          ? null
          : new JsonReferences(
              references.bank().fileName(),
              references.bank().hash(),
              references.judged(),
              references.zeroShot(),
              references.reference());
    }

    References beside(Path folder) {
      Path file = RecipeFile.beside(folder, "references.bank", bank);
      return new References(ReferenceBank.read(file, hash), judged, zeroShot, reference);
    }
  }

  /**
   * Reads a recipe.
   *
   * @throws VcpClipException when the file is missing, of another format version, incomplete or
   *     contradictory
   */
  public static Recipe read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(file + ": no such recipe, expected a JSON file");
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw new VcpClipException(file + ": too large for a recipe. Is this another file?");
      }
      Path folder = file.toAbsolutePath().getParent();
      return parse(file.toString(), Files.readAllBytes(file), folder);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  /**
   * Parses a recipe without references.
   *
   * @param where what the messages call it
   * @param json UTF-8
   * @throws VcpClipException as {@link #read}, and when it names a bank, which is a file beside it
   */
  public static Recipe parse(String where, byte[] json) {
    return parse(where, json, null);
  }

  private static Recipe parse(String where, byte[] json, Path folder) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (!(tree instanceof ObjectNode root)) {
        throw new VcpClipException(where + ": not a JSON object. Is this a recipe?");
      }
      checkVersion(where, root.get(VERSION));
      OPTIONAL.forEach(field -> root.putIfAbsent(field, root.nullNode()));
      if (root.get("area") instanceof ObjectNode area) {
        List.of("include", "ignore").forEach(side -> area.putIfAbsent(side, area.arrayNode()));
      }
      if (root.get("light") instanceof ObjectNode light) {
        List.of("flatten", "flatField", "hash")
            .forEach(field -> light.putIfAbsent(field, light.nullNode()));
      }
      if (root.get("calibration") instanceof ObjectNode calibration) {
        calibration.putIfAbsent("pictures", calibration.nullNode());
      }
      return recipe(where, MAPPER.treeToValue(root, Json.class), folder);
    } catch (JsonMappingException e) {
      throw new VcpClipException("%s: %s".formatted(where, JsonMistakes.field(e)), e);
    } catch (JacksonException e) {
      throw new VcpClipException("%s: %s".formatted(where, JsonMistakes.syntax(e)), e);
    } catch (IOException e) {
      throw new VcpClipException(where + ": " + e.getMessage(), e);
    }
  }

  private static Recipe recipe(String where, Json json, Path folder) {
    if (json.rule == null) {
      throw new VcpClipException(
          where + ": field 'rule' is null, expected {\"goodBelow\": ..., \"defectFrom\": ...}");
    }
    try {
      return Recipe.builder()
          .name(json.name == null ? Recipe.DEFAULT_NAME : json.name)
          .revision(json.revision == null ? 1 : json.revision)
          .rule(json.rule)
          .pixelThreshold(json.pixelThreshold)
          .minRegionArea(json.minRegionArea == null ? 1 : json.minRegionArea)
          .area(json.area == null ? InspectionArea.WHOLE : json.area)
          .topPixels(json.topPixels)
          .bitDepth(json.bitDepth)
          .light(light(where, json.light, folder))
          .references(references(where, json.references, folder))
          .tiling(json.tiling)
          .calibration(json.calibration)
          .build();
    } catch (IllegalArgumentException e) {
      throw new VcpClipException(where + ": " + e.getMessage(), e);
    }
  }

  private static References references(String where, JsonReferences json, Path folder) {
    if (json == null) {
      return null;
    }
    if (folder == null) {
      throw new VcpClipException(
          where + ": names the bank '" + json.bank + "', so it has to be read from its file.");
    }
    return json.beside(folder);
  }

  private static Light light(String where, JsonLight json, Path folder) {
    if (json == null) {
      return Light.AS_EXPORTED;
    }
    if (folder == null && json.flatField != null) {
      throw new VcpClipException(
          where
              + ": names the flat field '"
              + json.flatField
              + "', so it has to be read from its file.");
    }
    return json.beside(folder);
  }

  private static void checkVersion(String where, JsonNode version) {
    if (version == null || !version.isInt()) {
      throw new VcpClipException(where + ": no field '" + VERSION + "'. Is this a recipe?");
    }
    if (version.asInt() < PLAIN || version.asInt() > FORMAT_VERSION) {
      throw new VcpClipException(
          "%s: recipe version %d, this runtime reads %d to %d. Update the runtime or calibrate again."
              .formatted(where, version.asInt(), PLAIN, FORMAT_VERSION));
    }
  }

  /** Formats a recipe as {@link #parse} takes it: UTF-8, indented. */
  public static byte[] format(Recipe recipe) {
    try {
      return MAPPER.writeValueAsBytes(
          new Json(
              version(recipe),
              recipe.name(),
              recipe.revision(),
              recipe.rule(),
              recipe.pixelThreshold(),
              recipe.minRegionArea(),
              recipe.area(),
              recipe.topPixels(),
              recipe.bitDepth(),
              JsonLight.of(recipe.light()),
              JsonReferences.of(recipe.references()),
              recipe.tiling(),
              recipe.calibration()));
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The oldest layout that says it all. */
  private static int version(Recipe recipe) {
    if (recipe.light().isOwn()
        || recipe.calibration() != null && recipe.calibration().pictures() != null) {
      return FORMAT_VERSION;
    }
    return recipe.references() == null && recipe.tiling() == null ? PLAIN : WITH_REFERENCES;
  }

  /**
   * Writes a recipe, whole or not at all, and the files that it names beside it first.
   *
   * @throws VcpClipException when the disk refuses
   */
  public static void write(Path file, Recipe recipe) {
    writeNamed(file, recipe);
    AtomicFile.write(file, format(recipe));
  }

  /**
   * Writes what a recipe's file is not complete without, into the folder of that file: the bank and
   * the flat field that it names.
   *
   * @throws VcpClipException when the disk refuses
   */
  public static void writeNamed(Path file, Recipe recipe) {
    Path folder = file.toAbsolutePath().getParent();
    if (recipe.references() != null) {
      recipe.references().bank().writeTo(folder);
    }
    if (recipe.light().flatField() != null) {
      recipe.light().flatField().writeTo(folder);
    }
  }
}
