package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.Calibration.Misses;
import dev.vcpclip.runtime.Calibration.Promise;
import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.calibration.CalibrationResult;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.calibration.ScoreChoice;
import dev.vcpclip.runtime.calibration.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a calibration promises and what it does not, in plain words. */
public final class CalibrationText {
  private static final int NAMED = 12;

  private CalibrationText() {}

  /** One sentence on a recipe's guarantee, or that it has none. */
  public static String summary(Recipe recipe) {
    String name = "Recipe '%s', revision %d: ".formatted(recipe.name(), recipe.revision());
    if (recipe.guarantee().isEmpty()) {
      return name
          + (recipe.calibration() == null
              ? "thresholds set by hand; nothing is guaranteed."
              : "changed after its calibration; nothing is guaranteed any more.");
    }
    Calibration calibration = recipe.calibration();
    return name
        + "calls at most %s of good parts defects, at %s confidence, from %d good parts%s."
            .formatted(
                Shares.atMost(calibration.rejected().bound()),
                Shares.format(calibration.confidence()),
                calibration.goodParts(),
                calibration.pictures() == null ? "" : " of " + calibration.pictures());
  }

  /** What holds for parts like the measured ones. */
  public static List<String> guaranteed(Recipe recipe) {
    Calibration calibration = recipe.calibration();
    List<String> lines = new ArrayList<>();
    lines.add(
        "At most %s of good parts are called a defect: image score %s or more (%s)."
            .formatted(
                Shares.atMost(calibration.rejected().bound()),
                number(recipe.rule().defectFrom()),
                rank(calibration.rejected(), calibration)));
    if (calibration.notPassed() != null) {
      lines.add(
          "At most %s of good parts are not passed, so undecided or a defect: score %s or more (%s)."
              .formatted(
                  Shares.atMost(calibration.notPassed().bound()),
                  number(recipe.rule().goodBelow()),
                  rank(calibration.notPassed(), calibration)));
    }
    if (calibration.regions() != null) {
      lines.add(
          "At most %s of good parts show a false region of %d %s or more: map value %s or more (%s)."
              .formatted(
                  Shares.atMost(calibration.regions().bound()),
                  recipe.minRegionArea(),
                  recipe.minRegionArea() == 1 ? "pixel" : "pixels",
                  number(recipe.pixelThreshold()),
                  rank(calibration.regions(), calibration)));
    }
    Misses misses = calibration.misses();
    if (misses != null) {
      lines.add(
          "At most %s of bad parts like the %d given pass as good (%d of them did)."
              .formatted(Shares.atMost(misses.passedBound()), misses.badParts(), misses.passed()));
      if (calibration.notPassed() != null) {
        lines.add(
            "At most %s of them are called no defect, so good or undecided (%d were)."
                .formatted(Shares.atMost(misses.notRejectedBound()), misses.notRejected()));
      }
    }
    String confidence = Shares.format(calibration.confidence());
    String others = Shares.format(1 - calibration.confidence());
    lines.add(
        "Each of these holds at %s confidence: of all lines that calibrate like this, %s get a set"
                .formatted(confidence, others)
            + " of good parts that misleads. "
            + (calibration.jointConfidence() < calibration.confidence()
                ? "Those about good parts hold all together at %s or more."
                    .formatted(Shares.format(calibration.jointConfidence()))
                : ""));
    return lines.stream().map(String::strip).toList();
  }

  /** Where the recipe leaves the bundle's own way. */
  private static Optional<String> light(Light light) {
    List<String> said = new ArrayList<>();
    if (light.flatField() != null) {
      said.add(
          "the flat field in %s is divided out of every picture"
              .formatted(light.flatField().fileName()));
    }
    if (light.flatten() != null) {
      said.add(light.flatten() ? "slow light is divided out" : "slow light stays");
    }
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of("Light: " + String.join("; ", said) + ".");
  }

  /** What was measured and what measures from now on. */
  public static List<String> measured(
      CalibrationResult result, Optional<ScoreChoice> choice, PictureKinds kinds, String label) {
    Recipe recipe = result.recipe();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Measured: %d different good and %d bad parts, %s; model: %s, graph '%s' on %s."
            .formatted(
                result.parts().good().size(),
                result.parts().bad().size(),
                kinds,
                label,
                recipe.calibration().model().variant(),
                recipe.calibration().model().provider()));
    light(recipe.light()).ifPresent(lines::add);
    if (recipe.references() != null) {
      ReferenceBank bank = recipe.references().bank();
      lines.add(
          "References: %d other good parts, %d patches of them in %s; no threshold is set by them."
              .formatted(bank.parts(), bank.tokens().rows(), bank.fileName()));
    }
    choice.ifPresent(made -> lines.add(choice(made, recipe)));
    return lines;
  }

  /** How a recipe scores, and that those parts which chose it promise nothing. */
  private static String choice(ScoreChoice choice, Recipe recipe) {
    return "Scored by %s: chosen by %d good and %d bad parts, which count for nothing below."
        .formatted(
            recipe.topPixels() == null
                ? "the model itself"
                : "the mean of the map's %d highest pixels".formatted(recipe.topPixels()),
            choice.goodPutAside(),
            choice.badPutAside());
  }

  private static String rank(Promise promise, Calibration calibration) {
    return "just above the value of rank %d of %d"
        .formatted(promise.rank(), calibration.goodParts());
  }

  /** What a newcomer might take for granted and must not. */
  public static List<String> notGuaranteed(CalibrationResult result) {
    Calibration calibration = result.recipe().calibration();
    List<String> lines = new ArrayList<>();
    if (!result.asWanted()) {
      lines.add(
          "The %s that were asked for: %d good parts do not show that."
              .formatted(Shares.format(calibration.rejected().wanted()), calibration.goodParts()));
    }
    lines.add(
        calibration.misses() == null
            ? "How many bad parts are missed: nothing is known of that. Give bad parts with --bad."
            : "Kinds of defects that are not among the bad parts given: they may be missed more often.");
    lines.add(
        "Parts that look different: another product, supplier, camera, lens, light or model. Calibrate"
            + " again then.");
    if (calibration.pictures() == null) {
      lines.add(
          "Pictures of sizes or colours that are not among these: the line mixes them, so any is"
              + " judged.");
    }
    lines.add(
        "Several pictures of one part: each counts as a part here. Give one picture of each part, taken"
            + " over days as the line runs.");
    if (calibration.regions() != null) {
      lines.add(
          "A verdict from regions: the image score alone decides. A part called a defect always shows"
              + " the region that explains it, false or not.");
    }
    if (!calibration.excludedParts().isEmpty()) {
      lines.add(
          "Good parts like the %d excluded ones: right if those are bad; if they were good after all,"
                  .formatted(calibration.excludedParts().size())
              + " more good parts are rejected than promised.");
    }
    return lines;
  }

  /** What to look at before the recipe is used; empty when nothing is conspicuous. */
  public static List<String> warnings(CalibrationResult result, Optional<ScoreChoice> choice) {
    List<String> lines = new ArrayList<>();
    Misses misses = result.recipe().calibration().misses();
    if (misses != null && 2 * misses.passed() > misses.badParts()) {
      lines.add(
          "%d of %d bad parts pass: this model hardly tells them from good ones. Try"
                  .formatted(misses.passed(), misses.badParts())
              + (choice.isPresent() ? "" : " --choose-score,")
              + " more light or another angle, --roi, or a bundle trained on"
              + " pictures more like these.");
    }
    List<MeasuredPart> standingOut = result.standingOut();
    if (!standingOut.isEmpty()) {
      lines.add(
          "%s and may be bad: %s."
              .formatted(
                  standingOut.size() == 1
                      ? "1 of the good parts stands out"
                      : standingOut.size() + " of the good parts stand out",
                  named(standingOut.stream().map(p -> p.name() + scored(p)).toList())));
      lines.add(
          "They were counted as good, so the promise stands but the threshold may be too high to find"
              + " defects. Look at them: those that are bad belong into --bad or --exclude. Excluding"
              + " good ones because their score is high breaks the promise.");
    }
    if (!result.parts().duplicates().isEmpty()) {
      lines.add(
          "%d pictures count only once: %s."
              .formatted(
                  result.parts().duplicates().size(),
                  named(
                      result.parts().duplicates().stream()
                          .map(
                              d ->
                                  d.name().equals(d.original())
                                      ? d.name() + " was given twice"
                                      : d.name() + " is " + d.original())
                          .toList())));
    }
    return lines;
  }

  private static String scored(MeasuredPart part) {
    return " (score " + number(part.score()) + ")";
  }

  private static String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
