package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.calibration.PictureHash;
import dev.vcpclip.runtime.calibration.ReferenceMaker;
import dev.vcpclip.runtime.calibration.ReferenceOptions;
import dev.vcpclip.runtime.calibration.ReferenceOptions.Augment;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.station.calibrate.PictureKinds;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options of references: which good parts a recipe brings along. */
final class ReferenceArguments {
  private static final int FEWEST = 4;
  private static final int MOST = 200;

  @Option(
      names = "--references",
      paramLabel = "N",
      description =
          "Remember N of the good parts (4 to 200), spread over the list, and compare every picture"
              + " with them. Thresholds come from the others. The bundle needs export --references.")
  private Integer count;

  @Option(
      names = "--bank-rows",
      paramLabel = "N",
      description =
          "Patches of the references that are kept, the most different ones (default: as many as four"
              + " pictures have).")
  private Integer rows;

  @Option(
      names = "--augment",
      paramLabel = "HOW",
      description =
          "${COMPLETION-CANDIDATES}: ROTATE also remembers each reference turned by multiples of 45"
              + " degrees, for parts that lie at any angle, MIRROR its mirror image, for left and right"
              + " parts (default: ${DEFAULT-VALUE}).")
  private Augment augment = Augment.NONE;

  @Option(
      names = "--judge-by",
      paramLabel = "MAP",
      description =
          "What verdicts are taken from: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Judged judged = Judged.BOTH;

  /** Whether a recipe gets references. */
  boolean wanted() {
    return count != null;
  }

  /** How many parts are remembered. */
  int count() {
    return count == null ? 0 : count;
  }

  /**
   * The pictures to remember, spread evenly over those given; none where none are wanted.
   *
   * @throws VcpClipException when there are not as many
   */
  List<Path> choose(List<Path> good) {
    if (count == null) {
      return List.of();
    }
    if (count < FEWEST || count > MOST) {
      throw new VcpClipException(
          "--references %d: expected %d to %d good parts.".formatted(count, FEWEST, MOST));
    }
    if (count >= good.size()) {
      throw new VcpClipException(
          "--references %d: of %d good parts none is left to set thresholds by. Give more parts."
              .formatted(count, good.size()));
    }
    return ReferenceMaker.spread(good, count);
  }

  /** Good parts that set thresholds, in words: those that are remembered are not among them. */
  String others(String source, int good) {
    return wanted()
        ? "%s (%d good parts, of which --references %d takes %d)"
            .formatted(source, good, count, count)
        : source;
  }

  /** Refuses bad parts whose picture is remembered as a good one's. */
  static void requireNone(List<MeasuredPart> bad, Set<String> remembered) {
    for (MeasuredPart part : bad) {
      if (remembered.contains(part.picture())) {
        throw new VcpClipException(
            part.name() + ": the same picture is among the good parts. Which is it?");
      }
    }
  }

  /**
   * Takes the references.
   *
   * @param chosen as {@link #choose} has them
   * @param reader reads them as the recipe will
   * @param recipe without references
   */
  References make(Model model, List<Path> chosen, PictureReader reader, Recipe recipe)
      throws InterruptedException {
    OptionalInt kept = rows == null ? OptionalInt.empty() : OptionalInt.of(rows);
    ReferenceOptions options = new ReferenceOptions(kept, augment, judged);
    return new ReferenceMaker(model, options, recipe.light(), recipe.area())
        .make(chosen, reader::read);
  }

  /**
   * Fingerprints of the chosen pictures: copies of a reference set no threshold either.
   *
   * @param kinds told of every picture
   * @throws VcpClipException when some are copies of one another
   */
  Set<String> fingerprints(List<Path> chosen, PictureReader reader, PictureKinds kinds) {
    Set<String> pictures = new HashSet<>();
    for (Path each : chosen) {
      try (Frame frame = reader.read(each)) {
        kinds.add(each.toString(), frame);
        pictures.add(PictureHash.of(frame));
      }
    }
    if (pictures.size() < chosen.size()) {
      throw new VcpClipException(
          "--references %d: some of them are copies of one another. Keep one picture of each part."
              .formatted(count));
    }
    return pictures;
  }
}
