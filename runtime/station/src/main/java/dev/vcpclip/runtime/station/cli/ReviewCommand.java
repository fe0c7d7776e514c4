package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.calibration.FieldBound;
import dev.vcpclip.runtime.calibration.FieldReview;
import dev.vcpclip.runtime.calibration.Shares;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.calibrate.CalibrationText;
import dev.vcpclip.runtime.station.review.Review;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a person mark inspected parts, and says what the marks mean. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a page of inspected parts to mark; with --marks, bounds false rejects and misses in the",
      "field, and proposes the recipe's next revision."
    },
    footer = {
      "",
      "Example: ./vcpclip review inspection -o review.html",
      "then:    ./vcpclip review inspection --marks marks.json --recipe recipe.json --propose next.json",
      "Exit code: 0 done, 2 an error."
    })
public final class ReviewCommand implements Verb {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RESULTS",
      description = "Folder that inspect wrote, or a results.jsonl; of one recipe.")
  private Path results;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where the page goes (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("review.html");

  @Option(
      names = "--nearest",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description =
          "Passed parts to show for being near the threshold (default: ${DEFAULT-VALUE}).")
  private int nearest = 24;

  @Option(
      names = "--drawn",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description =
          "Passed parts to show by lot; same number with --marks (default: ${DEFAULT-VALUE}).")
  private int drawn = 60;

  @Option(names = "--marks", paramLabel = "FILE", description = "What the page saved.")
  private Path marks;

  @Option(
      names = "--confidence",
      paramLabel = "SHARE",
      defaultValue = "95%",
      converter = ShareConverter.class,
      description = "Confidence of each bound (default: ${DEFAULT-VALUE}).")
  private double confidence;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "What the parts were inspected by; for --propose.")
  private Path recipe;

  @Option(
      names = "--propose",
      paramLabel = "FILE",
      description = "Write the recipe's next revision, calibrated on the field's good parts.")
  private Path propose;

  @Override
  public Integer call() {
    if (nearest < 0 || drawn < 0) {
      throw new ParameterException(spec.commandLine(), "--nearest, --drawn: expected 0 or more");
    }
    if (propose != null && (marks == null || recipe == null)) {
      throw new ParameterException(spec.commandLine(), "--propose needs --marks and --recipe");
    }
    Review review = Review.of(results, nearest, drawn);
    PrintWriter print = spec.commandLine().getOut();
    if (marks == null) {
      review.writePage(out);
      print.printf(
          "%d parts to mark: open %s, mark, save, then: ./vcpclip review %s --marks marks.json%n",
          review.toMark(), out, results);
    } else {
      report(review, print);
      if (propose != null) {
        propose(review, print);
      }
    }
    print.flush();
    return GOOD;
  }

  private void report(Review review, PrintWriter print) {
    FieldReview figures = review.figures(marks, confidence);
    print.printf(
        "Recipe %s in the field, each bound at %s confidence:%n",
        review.recipe(), Shares.format(confidence));
    if (figures.falseRejects() == null) {
      print.println("  - No good part was inspected: nothing can be said of false rejects.");
    } else {
      print.println("  - " + sentence("Good parts called a defect", figures.falseRejects()));
      if (figures.undecided() > 0) {
        print.println("  - " + sentence("Good parts not passed", figures.notPassed()));
      }
    }
    if (!figures.complete()) {
      print.printf(
          "    %d parts that were not passed have no clear mark and count as good.%n",
          figures.rejectedUnmarked() + figures.undecidedUnmarked());
    }
    FieldBound bad = figures.badAmongPassed();
    print.println(
        bad == null
            ? "  - No part drawn by lot is marked: nothing can be said of misses."
            : "  - " + sentence("Bad parts among the passed ones, from those drawn by lot", bad));
    List<String> missed = review.missed(marks);
    if (!missed.isEmpty()) {
      print.println("  - Missed: " + String.join(", ", missed));
    }
    print.println(
        "Parts that passed count as good here but for those marked bad or drawn: with many misses the"
            + " first bound is a little too low.");
  }

  private static String sentence(String what, FieldBound bound) {
    return "%s: at most %s (%d of %d seen)."
        .formatted(what, Shares.atMost(bound.share()), bound.events(), bound.parts());
  }

  private void propose(Review review, PrintWriter print) {
    if (Files.exists(propose)) {
      throw new ParameterException(
          spec.commandLine(), propose + ": is there already. Choose another --propose.");
    }
    Recipe former = RecipeFile.read(recipe);
    Recipe next = review.propose(former, marks);
    RecipeFile.write(propose, next);
    print.printf(
        Locale.ROOT,
        "Proposed: a defect from %.4f instead of %.4f",
        next.rule().defectFrom(),
        former.rule().defectFrom());
    if (next.calibration().notPassed() != null) {
      print.printf(
          Locale.ROOT,
          ", good below %.4f instead of %.4f",
          next.rule().goodBelow(),
          former.rule().goodBelow());
    }
    print.printf(
        ". %s%nTo use it: ./vcpclip recipe set %s%n", CalibrationText.summary(next), propose);
  }
}
