package dev.vcpclip.runtime;

import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.map.Polygon;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a calibration vouches for, as a short hash: whatever changes a verdict changes it. */
final class RecipeSeal {
  private static final int LETTERS = 16;

  private RecipeSeal() {}

  /**
   * A recipe's seal by a calibration.
   *
   * @param measured its own seal is left aside
   */
  static String of(Recipe recipe, Calibration measured) {
    StringBuilder text = new StringBuilder();
    text.append(recipe.rule().goodBelow()).append(' ');
    text.append(recipe.rule().defectFrom()).append(' ');
    text.append(recipe.pixelThreshold()).append(' ').append(recipe.minRegionArea()).append(' ');
    text.append(recipe.topPixels()).append(' ').append(recipe.bitDepth()).append('\n');
    if (recipe.light().isOwn()) {
      text.append(recipe.light()).append('\n');
    }
    if (recipe.tiling() != null) {
      text.append(recipe.tiling()).append('\n');
    }
    References references = recipe.references();
    if (references != null) {
      text.append(references.bank().hash()).append(' ').append(references.judged());
      text.append(' ').append(references.zeroShot()).append(references.reference()).append('\n');
    }
    append(text.append("include"), recipe.area().include());
    append(text.append("ignore"), recipe.area().ignore());
    // What came to calibrations later is left out where it is missing: earlier seals stay good.
    String calibrated = measured.withSeal("").toString().replace(", pictures=null", "");
    text.append('\n').append(calibrated);
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, LETTERS);
  }

  private static void append(StringBuilder text, List<Polygon> polygons) {
    for (Polygon polygon : polygons) {
      polygon.points().forEach(p -> text.append(' ').append(p.x()).append(',').append(p.y()));
      text.append(';');
    }
  }
}
