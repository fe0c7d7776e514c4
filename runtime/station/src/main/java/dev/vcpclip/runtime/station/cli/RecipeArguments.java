package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.Tiling;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.Polygon;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a calibration's recipe is but for its thresholds: name, file, what is judged and how. */
final class RecipeArguments {
  /** Stands for the number that the bundle's rule says. */
  private static final Integer FROM_BUNDLE = 1;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Product the recipe is for (default: ${DEFAULT-VALUE}).")
  private String name = Recipe.DEFAULT_NAME;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where the recipe goes (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("recipe.json");

  @Option(
      names = "--area",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Leave smaller regions out (default: ${DEFAULT-VALUE}).")
  private int area = 1;

  @Option(
      names = "--roi",
      paramLabel = "X,Y,W,H",
      converter = RectangleConverter.class,
      description = "Judge this part of the picture only, in fractions of it; may be repeated.")
  private List<Polygon> include = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "X,Y,W,H",
      converter = RectangleConverter.class,
      description = "Leave this part of the picture out, in fractions of it; may be repeated.")
  private List<Polygon> ignore = new ArrayList<>();

  @Option(
      names = "--top-pixels",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Score a picture by the mean of the map's N highest pixels (default: the model's own score;"
              + " with --roi or --ignore as many as the bundle's rule takes).")
  private Integer topPixels;

  @Mixin private TilesArgument tiles;

  @Mixin private LightArguments light;

  /** Where the recipe goes. */
  Path file() {
    return file;
  }

  /** Smallest region in picture pixels. */
  int regionArea() {
    return area;
  }

  /** Whether it was said how the map makes the score. */
  boolean saysTopPixels() {
    return topPixels != null;
  }

  /** How pictures are cut up, or {@code null}. */
  Tiling tiling() {
    return tiles.tiling();
  }

  /**
   * The recipe without thresholds and references, checked before the model is loaded.
   *
   * @throws IllegalArgumentException when options are out of their range
   * @throws VcpClipException when the file holds something else than an earlier revision
   */
  Recipe withoutThresholds(PictureReader reader, Integer bitDepth) {
    return Recipe.builder()
        .light(light.light(reader))
        .name(name)
        .revision(revision())
        .rule(VerdictRule.at(0))
        .minRegionArea(area)
        .area(new InspectionArea(include, ignore))
        .bitDepth(bitDepth)
        .topPixels(guessesTopPixels() ? FROM_BUNDLE : topPixels)
        .tiling(tiles.tiling())
        .build();
  }

  /** The same with what only the bundle knows. */
  Recipe completed(Recipe recipe, Model model) {
    return guessesTopPixels()
        ? recipe.toBuilder().topPixels(model.manifest().score().topK()).build()
        : recipe;
  }

  /** The graph's own score sees the whole picture: an area needs one from the map. */
  private boolean guessesTopPixels() {
    return topPixels == null && !(include.isEmpty() && ignore.isEmpty());
  }

  /** A recipe of this product that is there already is replaced by its next revision. */
  private int revision() {
    if (!Files.exists(file)) {
      return 1;
    }
    try {
      Recipe former = RecipeFile.read(file);
      if (former.name().equals(name)) {
        return former.revision() + 1;
      }
      throw new VcpClipException(
          "%s: holds the recipe of '%s'. Choose another --out.".formatted(file, former.name()));
    } catch (VcpClipException e) {
      throw new VcpClipException(
          "%s. It would be replaced: move it away or choose another --out."
              .formatted(e.getMessage().replaceAll("\\.$", "")),
          e);
    }
  }
}
