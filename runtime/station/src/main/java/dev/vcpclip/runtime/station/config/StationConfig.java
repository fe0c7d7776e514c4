package dev.vcpclip.runtime.station.config;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import dev.vcpclip.runtime.connector.SettingsFile;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.PictureLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * A station's whole configuration, sound: {@link #read} refuses everything else and says all that
 * is wrong at once.
 *
 * @param station name of the station
 * @param bundle {@code null} for the small model that comes with the program
 * @param provider where the model runs
 * @param recipes folder of recipe files; {@code null} for the bundle's own thresholds alone
 * @param lines at least one
 * @param journal the journal's file
 * @param journalLimits what it keeps
 * @param pictures folder of kept pictures
 * @param keep which pictures are kept
 * @param pictureLimits how many are kept
 * @param sinks what makes each connector, in the file's order
 * @param web the page
 * @param notes what is no mistake, but worth knowing
 */
public record StationConfig(
    String station,
    Path bundle,
    ProviderOptions provider,
    Path recipes,
    List<LineConfig> lines,
    Path journal,
    JournalLimits journalLimits,
    Path pictures,
    Keep keep,
    PictureLimits pictureLimits,
    List<ConnectorFactory.Plan> sinks,
    WebConfig web,
    List<String> notes) {
  /** Which pictures are kept. */
  public enum Keep {
    /** None. */
    NOTHING,
    /** Those of every part that is not PASS. */
    DEFECTS,
    /** All. */
    EVERYTHING
  }

  /** Copies the lists. */
  public StationConfig {
    lines = List.copyOf(lines);
    sinks = List.copyOf(sinks);
    notes = List.copyOf(notes);
  }

  /**
   * Reads and validates a file; relative paths in it start at its folder.
   *
   * @throws VcpClipException with a line for each thing that is wrong
   */
  public static StationConfig read(Path path) {
    return read(path, false);
  }

  /**
   * Reads and validates a file as {@link #read}, and whether this machine and user can do what it
   * says: what it names to be written is tried.
   *
   * @throws VcpClipException with a line for each thing that is wrong
   */
  public static StationConfig readToServe(Path path) {
    return read(path, true);
  }

  private static StationConfig read(Path path, boolean toServe) {
    SettingsFile file = SettingsFile.read(path, toServe);
    Settings root = file.root();
    Settings model = root.section("model");
    Settings recipes = root.section("recipes");
    Settings journal = root.section("journal");
    Settings pictures = root.section("pictures");
    Path recipeFolder = recipes.has("folder") ? recipeFolder(recipes, toServe) : null;
    boolean recipesKnown = root.sound("recipes") && recipes.sound("folder");
    StationConfig config =
        new StationConfig(
            root.text("station"),
            model.has("bundle") ? existing(model, "bundle") : null,
            provider(model),
            recipeFolder,
            lines(root, recipeFolder, recipesKnown),
            journal.outputFile("file", "state/journal.db"),
            journalLimits(journal),
            pictures.outputFolder("folder", "state/pictures"),
            pictures.choice("keep", Keep.class, Keep.DEFECTS),
            pictureLimits(pictures),
            sinks(root),
            WebConfig.read(root.section("web")),
            file.notes());
    file.requireSound();
    return config;
  }

  private static Path existing(Settings settings, String setting) {
    Path path = settings.path(setting, "");
    if (!Files.exists(path)) {
      settings.problem(setting, "no such file or folder: " + path);
    }
    return path;
  }

  /** A recipe that cannot be read refuses the start. */
  private static Path recipeFolder(Settings recipes, boolean toServe) {
    Path folder = existing(recipes, "folder");
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      recipes.problem("folder", folder + " is a file, expected a folder");
    } else if (toServe && Files.isDirectory(folder)) {
      RecipeStore store = RecipeStore.of(folder);
      for (String name : names(recipes, store)) {
        try {
          store.current(name);
        } catch (VcpClipException e) {
          recipes.problem("folder", e.getMessage());
        }
      }
    }
    return folder;
  }

  private static List<String> names(Settings recipes, RecipeStore store) {
    try {
      return store.names();
    } catch (VcpClipException e) {
      recipes.problem("folder", e.getMessage());
      return List.of();
    }
  }

  private static ProviderOptions provider(Settings model) {
    List<String> all = Arrays.stream(Provider.values()).map(StationConfig::spelling).toList();
    Set<Provider> allowed = EnumSet.noneOf(Provider.class);
    for (String name : model.texts("providers", all)) {
      if (all.contains(name)) {
        allowed.add(Provider.valueOf(name.toUpperCase(Locale.ROOT)));
      } else {
        model.problem("providers", "'" + name + "', expected some of " + String.join(", ", all));
      }
    }
    if (allowed.isEmpty()) {
      if (model.sound("providers")) {
        model.problem("providers", "none given, expected some of " + String.join(", ", all));
      }
      allowed.add(Provider.CPU);
    }
    if (model.sound("providers")
        && allowed.equals(EnumSet.of(Provider.OPENVINO))
        && !model.has("openvino")) {
      model.problem("providers", "openvino alone needs model.openvino");
    }
    return ProviderOptions.builder()
        .allowed(allowed)
        .intraOpThreads(model.integer("threads", 0, 1024, 0))
        .deviceId(model.integer("device", 0, 64, 0))
        .openVino(openVino(model, allowed))
        .variant(model.text("variant", null))
        .build();
  }

  private static Path openVino(Settings model, Set<Provider> allowed) {
    if (!model.has("openvino")) {
      return null;
    }
    Path plugin = model.path("openvino", "");
    if (model.sound("openvino") && !Files.isRegularFile(plugin)) {
      model.problem(
          "openvino", plugin + " is no file, expected OpenVINO's plug-in for ONNX Runtime");
    }
    if (model.sound("providers") && !allowed.contains(Provider.OPENVINO)) {
      model.problem("openvino", "is never used, as model.providers leaves openvino out");
    }
    return plugin;
  }

  private static String spelling(Provider provider) {
    return provider.name().toLowerCase(Locale.ROOT);
  }

  private static void checkRecipe(Settings line, String recipe, Path folder) {
    if (recipe.isEmpty() || recipe.equals(Recipe.DEFAULT_NAME)) {
      return;
    }
    if (folder == null) {
      line.problem("recipe", "'" + recipe + "', but there is no recipes.folder to take it from");
    } else {
      List<String> names = RecipeStore.of(folder).names();
      if (!names.contains(recipe)) {
        line.problem(
            "recipe",
            "no '%s' in %s, expected one of: %s"
                .formatted(recipe, folder, String.join(", ", names)));
      }
    }
  }

  private static List<LineConfig> lines(Settings root, Path recipeFolder, boolean recipesKnown) {
    List<LineConfig> lines = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings settings : root.sections("lines")) {
      LineConfig line = LineConfig.read(settings);
      if (recipesKnown && settings.sound("recipe")) {
        checkRecipe(settings, line.recipe(), recipeFolder);
      }
      if (!names.add(line.name()) && !line.name().isEmpty()) {
        settings.problem("name", "'" + line.name() + "' is another line's name, too");
      }
      lines.add(line);
    }
    if (lines.isEmpty() && root.sound("lines")) {
      root.problem("lines", "expected at least one line, each with name and source");
    }
    return lines;
  }

  private static JournalLimits journalLimits(Settings journal) {
    JournalLimits usual = JournalLimits.defaults();
    return new JournalLimits(
        count(journal, "max-entries", usual.entries()),
        bytes(journal, "max-size", usual.bytes()),
        age(journal, "max-age", usual.age()),
        count(journal, "max-undelivered", usual.undelivered()));
  }

  private static PictureLimits pictureLimits(Settings pictures) {
    PictureLimits usual = PictureLimits.defaults();
    return new PictureLimits(
        count(pictures, "max-count", usual.count()),
        bytes(pictures, "max-size", usual.bytes()),
        age(pictures, "max-age", usual.age()));
  }

  private static long count(Settings settings, String setting, long usual) {
    return settings.none(setting)
        ? Long.MAX_VALUE
        : settings.integer(setting, 1, Integer.MAX_VALUE, (int) usual);
  }

  private static long bytes(Settings settings, String setting, long usual) {
    return settings.none(setting) ? Long.MAX_VALUE : settings.bytes(setting, usual);
  }

  private static Duration age(Settings settings, String setting, Duration usual) {
    return settings.none(setting) ? JournalLimits.FOREVER : settings.duration(setting, usual);
  }

  /** What may grow until the disk is full, for people; empty where everything has a limit. */
  public List<String> unlimited() {
    List<String> unlimited = new ArrayList<>();
    if (journalLimits.bytes() == Long.MAX_VALUE
        && journalLimits.entries() == Long.MAX_VALUE
        && journalLimits.age().equals(JournalLimits.FOREVER)) {
      unlimited.add("the journal has no limit: it grows until its disk is full");
    }
    if (journalLimits.undelivered() == Long.MAX_VALUE && !sinks.isEmpty()) {
      unlimited.add("results that wait for a sink have no limit: while one is away, they pile up");
    }
    if (keep != Keep.NOTHING
        && pictureLimits.bytes() == Long.MAX_VALUE
        && pictureLimits.count() == Long.MAX_VALUE
        && pictureLimits.age().equals(JournalLimits.FOREVER)) {
      unlimited.add("pictures have no limit: they pile up until their disk is full");
    }
    return unlimited;
  }

  private static List<ConnectorFactory.Plan> sinks(Settings root) {
    Map<String, ConnectorFactory> factories = new TreeMap<>();
    ServiceLoader.load(ConnectorFactory.class).forEach(each -> factories.put(each.type(), each));
    List<ConnectorFactory.Plan> plans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings sink : root.sections("sinks")) {
      String type = sink.text("type");
      String name = sink.text("name", type);
      if (!names.add(name) && !name.isEmpty()) {
        sink.problem("name", "'" + name + "' is another sink's name, too; give each its own");
      }
      ConnectorFactory factory = factories.get(type);
      if (factory != null) {
        plans.add(factory.read(name, sink));
      } else {
        sink.acceptAnything();
        if (!type.isEmpty()) {
          sink.problem(
              "type", "'" + type + "', expected one of " + String.join(", ", factories.keySet()));
        }
      }
    }
    return plans;
  }
}
