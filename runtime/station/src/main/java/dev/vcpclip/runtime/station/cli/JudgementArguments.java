package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how pictures are judged: a recipe, or the bundle's thresholds, changed. */
final class JudgementArguments {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "How to judge, as calibrate writes it (default: the bundle's own thresholds).")
  private Path recipeFile;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      converter = Numbers.Finite.class,
      description = "Image scores from here on are defects (default: the bundle's).")
  private Double threshold;

  @Option(
      names = "--good-below",
      paramLabel = "SCORE",
      converter = Numbers.Finite.class,
      description = "Scores below are good, from here to --threshold undecided.")
  private Double goodBelow;

  @Option(
      names = "--pixel-threshold",
      paramLabel = "VALUE",
      converter = Numbers.Share.class,
      description = "Map values from here on belong to a region, 0 to 1 (default: the bundle's).")
  private Double pixelThreshold;

  @Option(
      names = "--min-area",
      paramLabel = "PIXELS",
      converter = Numbers.Count.class,
      description = "Leave smaller regions out (default: the recipe's, or 1).")
  private Integer minArea;

  /**
   * The named recipe, {@code null} without one.
   *
   * @throws ParameterException when options contradict one another
   * @throws dev.vcpclip.runtime.VcpClipException when it cannot be read
   */
  Recipe read() {
    if (goodBelow != null && (threshold == null || goodBelow > threshold)) {
      throw new ParameterException(
          spec.commandLine(), "--good-below needs a --threshold that is not below it");
    }
    return recipeFile == null ? null : RecipeFile.read(recipeFile);
  }

  /** Whether a recipe was named. */
  boolean named() {
    return recipeFile != null;
  }

  /** The named recipe or the bundle's thresholds, with what the command line says otherwise. */
  Recipe recipe(Recipe own, BundleManifest manifest, String label, boolean scoreOnly) {
    Recipe.Builder recipe = start(own, manifest, label, scoreOnly);
    if (threshold != null) {
      recipe.rule(new VerdictRule(goodBelow == null ? threshold : goodBelow, threshold));
    }
    if (pixelThreshold != null) {
      recipe.pixelThreshold(pixelThreshold);
    }
    if (minArea != null) {
      recipe.minRegionArea(minArea);
    }
    return recipe.build();
  }

  private Recipe.Builder start(
      Recipe own, BundleManifest manifest, String label, boolean scoreOnly) {
    if (own != null) {
      return own.toBuilder();
    }
    boolean complete = threshold != null && (pixelThreshold != null || scoreOnly);
    return complete ? Recipe.builder() : Recipe.of(manifest, label).toBuilder();
  }

  /** What was judged by, and where it comes from. */
  String describe(Recipe recipe) {
    VerdictRule rule = recipe.rule();
    String text =
        rule.goodBelow() < rule.defectFrom()
            ? String.format(
                Locale.ROOT,
                "Thresholds: good below score %.4f, defect from %.4f on, undecided between",
                rule.goodBelow(),
                rule.defectFrom())
            : String.format(Locale.ROOT, "Threshold: defect from score %.4f on", rule.defectFrom());
    if (recipe.pixelThreshold() != null) {
      text +=
          String.format(
              Locale.ROOT,
              "; regions from map value %.4f on, and where a defect's map is highest",
              recipe.pixelThreshold());
    }
    return text + " (" + origin() + ").";
  }

  private String origin() {
    String start = recipeFile == null ? "the bundle's own" : "of the recipe";
    boolean changed = threshold != null || pixelThreshold != null;
    boolean all = threshold != null && pixelThreshold != null;
    return all
        ? "from the command line"
        : changed ? start + ", partly from the command line" : start;
  }
}
