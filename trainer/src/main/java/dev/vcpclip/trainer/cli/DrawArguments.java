package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.calibration.ReferenceOptions;
import dev.vcpclip.runtime.calibration.ReferenceOptions.Augment;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.trainer.eval.Disturbance;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of a measurement with references that are drawn at random. */
final class DrawArguments {
  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of the first draw of references (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--draws",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Draws of references, told as mean and spread (default: ${DEFAULT-VALUE}).")
  private int draws = 1;

  @Option(
      names = "--bank-rows",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Patches that are kept (default: as many as four pictures have).")
  private Integer rows;

  @Option(
      names = "--augment",
      paramLabel = "HOW",
      description = "${COMPLETION-CANDIDATES}, as calibrate has it (default: ${DEFAULT-VALUE}).")
  private Augment augment = Augment.NONE;

  @Option(
      names = "--judge-by",
      paramLabel = "MAP",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Judged judged = Judged.BOTH;

  @Option(
      names = "--disturb",
      paramLabel = "HOW",
      description =
          "Take the references under ${COMPLETION-CANDIDATES}: turned by 10 degrees, shifted by 5 %%,"
              + " 20 %% more or less light (default: ${DEFAULT-VALUE}).")
  private Disturbance disturbance = Disturbance.NONE;

  long seed() {
    return seed;
  }

  int draws() {
    return draws;
  }

  Disturbance disturbance() {
    return disturbance;
  }

  ReferenceOptions options() {
    OptionalInt kept = rows == null ? OptionalInt.empty() : OptionalInt.of(rows);
    return new ReferenceOptions(kept, augment, judged);
  }
}
