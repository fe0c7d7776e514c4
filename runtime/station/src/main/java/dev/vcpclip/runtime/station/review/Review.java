package dev.vcpclip.runtime.station.review;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.CalibrationOptions;
import dev.vcpclip.runtime.calibration.CalibrationParts;
import dev.vcpclip.runtime.calibration.Calibrator;
import dev.vcpclip.runtime.calibration.FieldReview;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.calibration.Shares;
import dev.vcpclip.runtime.calibration.ToleranceLimit;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.station.review.Marks.Mark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Inspected parts of one recipe for a person to mark: all that were not passed, those passed that
 * came nearest to the threshold, and some passed ones drawn by lot.
 */
public final class Review {
  private final List<ReviewedPart> parts;
  private final List<ReviewedPart> notPassed;
  private final List<ReviewedPart> nearest;
  private final List<ReviewedPart> drawn;

  private Review(List<ReviewedPart> parts, int nearestShown, int drawnShown) {
    this.parts = parts;
    List<ReviewedPart> passed =
        new ArrayList<>(parts.stream().filter(part -> part.verdict().equals("good")).toList());
    notPassed =
        parts.stream()
            .filter(part -> !part.verdict().equals("good"))
            .sorted(Comparator.comparingDouble(ReviewedPart::score))
            .toList();
    nearest =
        passed.stream()
            .sorted(Comparator.comparingDouble(ReviewedPart::distance))
            .limit(nearestShown)
            .toList();
    // The same lot whenever it is drawn from the same results: the marks are read against it.
    Collections.shuffle(passed, new Random(parts.size()));
    drawn = List.copyOf(passed.subList(0, Math.min(drawnShown, passed.size())));
  }

  /**
   * Reads results.
   *
   * @param results results.jsonl, or the folder that inspect wrote it into
   * @param nearest passed parts to show for their score
   * @param drawn passed parts to show by lot
   * @throws VcpClipException when there are none, or of several recipes
   */
  public static Review of(Path results, int nearest, int drawn) {
    return new Review(ResultsReader.read(results), nearest, drawn);
  }

  /** Name and revision of the reviewed recipe. */
  public String recipe() {
    return "'%s', revision %d".formatted(parts.get(0).recipe(), parts.get(0).revision());
  }

  /** Parts that are to be marked. */
  public int toMark() {
    Set<String> keys = new LinkedHashSet<>();
    notPassed.forEach(part -> keys.add(part.key()));
    nearest.forEach(part -> keys.add(part.key()));
    drawn.forEach(part -> keys.add(part.key()));
    return keys.size();
  }

  /**
   * Writes the page to mark them on; it needs no network and no server.
   *
   * @throws VcpClipException when the disk refuses
   */
  public void writePage(Path file) {
    ReviewPage page = new ReviewPage(parts.get(0));
    page.group("Not passed, all of them: is each rightly so?", notPassed);
    page.group("Passed, but nearest to the threshold", nearest);
    page.group("Passed, drawn by lot: these tell how many bad parts pass", drawn);
    AtomicFile.write(file, page.text().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Counts marks.
   *
   * @param file what the page saved
   * @param confidence of the bounds
   * @throws VcpClipException when it is no marks file, or of another recipe
   */
  public FieldReview figures(Path file, double confidence) {
    Marks marks = read(file);
    int lot = (int) drawn.stream().filter(part -> marks.marks().containsKey(part.key())).count();
    return new FieldReview(
        count(notPassed, "defect"),
        marked(marks, "defect", Mark.GOOD),
        count(notPassed, "defect") - marked(marks, "defect", null),
        count(notPassed, "undecided"),
        marked(marks, "undecided", Mark.GOOD),
        count(notPassed, "undecided") - marked(marks, "undecided", null),
        count(parts, "good"),
        lot,
        (int) drawn.stream().filter(part -> is(marks, part, Mark.BAD)).count(),
        confidence);
  }

  private Marks read(Path file) {
    Marks marks = Marks.read(file);
    ReviewedPart any = parts.get(0);
    if (!marks.recipe().equals(any.recipe()) || marks.revision() != any.revision()) {
      throw new VcpClipException(
          "%s: marks for recipe '%s', revision %d; the results are of %s."
              .formatted(file, marks.recipe(), marks.revision(), recipe()));
    }
    return marks;
  }

  private static int count(List<ReviewedPart> parts, String verdict) {
    return (int) parts.stream().filter(part -> part.verdict().equals(verdict)).count();
  }

  /** Marked parts of a verdict; with any mark where none is named. */
  private int marked(Marks marks, String verdict, Mark mark) {
    return (int)
        notPassed.stream()
            .filter(part -> part.verdict().equals(verdict))
            .filter(part -> marks.marks().containsKey(part.key()))
            .filter(part -> mark == null || is(marks, part, mark))
            .count();
  }

  private static boolean is(Marks marks, ReviewedPart part, Mark mark) {
    return marks.marks().get(part.key()) == mark;
  }

  /** Passed parts that were found to be bad, drawn or not. */
  public List<String> missed(Path file) {
    Marks marks = read(file);
    return parts.stream()
        .filter(part -> part.verdict().equals("good") && is(marks, part, Mark.BAD))
        .map(ReviewedPart::source)
        .toList();
  }

  /**
   * The next revision of a recipe: the same promises, from all good parts of the field instead of
   * those of the calibration. Parts that passed count as good unless they are marked bad, which can
   * only raise the threshold. The pixel threshold stays, without a promise of its own, as results
   * hold no maps.
   *
   * @param former the recipe the parts were inspected by
   * @param file marks, with one for every part that was not passed
   * @throws VcpClipException when marks are missing, the recipe has no calibration or is another
   *     one, or the parts are too few
   */
  public Recipe propose(Recipe former, Path file) {
    Marks marks = read(file);
    if (!former.name().equals(marks.recipe()) || former.revision() != marks.revision()) {
      throw new VcpClipException(
          "the recipe is '%s', revision %d; the results are of %s."
              .formatted(former.name(), former.revision(), recipe()));
    }
    Calibration calibration =
        former
            .guarantee()
            .orElseThrow(
                () -> new VcpClipException("the recipe promises nothing that could be kept up."));
    long missing =
        notPassed.stream().filter(part -> !marks.marks().containsKey(part.key())).count();
    if (missing > 0) {
      throw new VcpClipException(
          "%d parts that were not passed have no clear mark. Mark them first.".formatted(missing));
    }
    CalibrationOptions options =
        CalibrationOptions.builder()
            .falseRejects(calibration.rejected().wanted())
            .confidence(calibration.confidence())
            .unsure(calibration.notPassed() == null ? null : calibration.notPassed().wanted())
            .regionArea(former.minRegionArea())
            .build();
    CalibrationParts field =
        CalibrationParts.of(
            "field review of " + recipe(),
            calibration.model(),
            calibration.pictures(),
            goodParts(marks),
            List.of(),
            List.of());
    requireEnough(field, options);
    Recipe next = new Calibrator(options).calibrate(former.toBuilder(), field).recipe();
    Recipe judged =
        next.toBuilder()
            .revision(former.revision() + 1)
            .pixelThreshold(former.pixelThreshold())
            .build();
    // Sealed again with the pixel threshold back: what is promised is what was measured here.
    Recipe sealed =
        judged.toBuilder()
            .calibration(next.calibration().withSeal(judged.seal(next.calibration())))
            .build();
    return sealed;
  }

  private static void requireEnough(CalibrationParts field, CalibrationOptions options) {
    int needed = ToleranceLimit.neededParts(options.falseRejects(), options.confidence(), 0);
    if (field.good().size() < needed) {
      throw new VcpClipException(
          "%d good parts in the results; the recipe's %s at %s confidence takes at least %d. Inspect more parts, then mark those."
              .formatted(
                  field.good().size(),
                  Shares.format(options.falseRejects()),
                  Shares.format(options.confidence()),
                  needed));
    }
  }

  private List<MeasuredPart> goodParts(Marks marks) {
    return parts.stream()
        .filter(part -> !is(marks, part, Mark.BAD))
        .map(part -> new MeasuredPart(part.source(), part.key(), part.score(), null))
        .toList();
  }
}
