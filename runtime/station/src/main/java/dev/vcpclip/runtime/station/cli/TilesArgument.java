package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.Tiling;
import picocli.CommandLine.Option;

/** The option that cuts large pictures up. */
final class TilesArgument {
  @Option(
      names = "--tiles",
      paramLabel = "SIZE",
      converter = TilesConverter.class,
      description =
          "Look at large pictures in tiles of this size (512, 640x480), which overlap by an eighth,"
              + " so that small defects are not lost; each tile costs a run of the model.")
  private Tiling tiling;

  /** The tiles, or {@code null} for none. */
  Tiling tiling() {
    return tiling;
  }

  /** A recipe with these tiles; itself where none were asked for. */
  Recipe applied(Recipe recipe) {
    return tiling == null ? recipe : recipe.toBuilder().tiling(tiling).build();
  }
}
