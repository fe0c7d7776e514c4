package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.calibration.CalibrationResult;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.calibration.ScoreChoice;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.station.page.Html;
import dev.vcpclip.runtime.station.page.Thumbnail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Plot and page beside a recipe: what was promised, the most suspicious good parts and the nearest
 * misses, for a person to look at. The page is one file without references to others.
 */
public final class CalibrationPage {
  private static final int SHOWN = 12;

  private CalibrationPage() {}

  /** Where the plot of a recipe file is. */
  public static Path plotOf(Path recipe) {
    return sibling(recipe, "-plot.png");
  }

  /** Where the page of a recipe file is. */
  public static Path pageOf(Path recipe) {
    return sibling(recipe, ".html");
  }

  private static Path sibling(Path recipe, String ending) {
    String name = recipe.getFileName().toString();
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return recipe.resolveSibling(stem + ending);
  }

  /**
   * Writes both.
   *
   * @param recipe the recipe's file, beside which they go
   * @param choice how the score was chosen, where it was
   * @param model what measured the parts; runs once more on those that are shown
   * @throws dev.vcpclip.runtime.VcpClipException when the disk refuses
   * @throws InterruptedException when the thread is interrupted
   */
  public static void write(
      Path recipe, CalibrationResult result, Optional<ScoreChoice> choice, Model model)
      throws InterruptedException {
    byte[] plot = CalibrationPlot.png(result);
    AtomicFile.write(plotOf(recipe), plot);
    AtomicFile.write(
        pageOf(recipe), html(result, choice, model, plot).getBytes(StandardCharsets.UTF_8));
  }

  private static String html(
      CalibrationResult result, Optional<ScoreChoice> choice, Model model, byte[] plot)
      throws InterruptedException {
    Recipe recipe = result.recipe();
    Html page = new Html("Recipe '" + recipe.name() + "', revision " + recipe.revision());
    page.paragraph(CalibrationText.summary(recipe));
    page.list("Guaranteed, for parts like the measured ones", CalibrationText.guaranteed(recipe));
    page.list("Not guaranteed", CalibrationText.notGuaranteed(result));
    page.list("Look at this first", CalibrationText.warnings(result, choice));
    page.picture(
        Base64.getEncoder().encodeToString(plot), "image/png", "curves over the threshold");
    page.paragraph(
        "The dashed bounds hold for a threshold that was fixed before the parts were seen. Picked"
            + " from these curves, the best-looking one promises less.");
    page.heading("Most suspicious good parts");
    cards(
        page,
        result.parts().good(),
        Comparator.comparingDouble(MeasuredPart::score).reversed(),
        recipe,
        model);
    if (!result.parts().bad().isEmpty()) {
      page.heading("Bad parts that are missed, or nearly");
      cards(
          page,
          result.parts().bad(),
          Comparator.comparingDouble(MeasuredPart::score),
          recipe,
          model);
    }
    return page.text();
  }

  private static void cards(
      Html page,
      List<MeasuredPart> parts,
      Comparator<MeasuredPart> order,
      Recipe recipe,
      Model model)
      throws InterruptedException {
    page.openCards();
    for (MeasuredPart part : parts.stream().sorted(order).limit(SHOWN).toList()) {
      String jpeg = Thumbnail.of(Path.of(part.name()), model, recipe);
      String word = recipe.rule().judge(part.score()).word();
      page.card(
          jpeg, "%s, score %s".formatted(word, CalibrationText.number(part.score())), part.name());
    }
    page.closeCards();
  }
}
