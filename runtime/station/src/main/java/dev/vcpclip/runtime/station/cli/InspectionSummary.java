package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import java.util.Locale;

/** Collects what a run found, to be printed once the progress bar is gone. */
final class InspectionSummary {
  private final StringBuilder lines = new StringBuilder();
  private final StringBuilder failures = new StringBuilder();
  private int good;
  private int defects;
  private int undecided;
  private int failed;

  void add(InspectedShot shot) {
    String source = shot.capture().source();
    shot.inspection().ifPresent(inspection -> add(source, inspection));
    shot.failure().ifPresent(reason -> addFailure(source, reason));
  }

  private void add(String source, Inspection inspection) {
    lines.append(
        String.format(
            Locale.ROOT,
            "%-9s  score %.4f  regions %3d  %6.1f ms  %s%n",
            count(inspection.verdict()),
            inspection.score(),
            inspection.regions().size(),
            inspection.timings().total() / 1e6,
            source));
  }

  private String count(Verdict verdict) {
    if (verdict instanceof Verdict.Good) {
      good++;
      return "good";
    }
    if (verdict instanceof Verdict.Defect) {
      defects++;
      return "DEFECT";
    }
    undecided++;
    return "undecided";
  }

  void addFailure(String source, String message) {
    failed++;
    lines.append(String.format(Locale.ROOT, "%-9s  %s%n", "error", source));
    failures.append("error: ").append(message).append(System.lineSeparator());
  }

  /** One line a picture, then the counts. */
  String text() {
    return lines
        + String.format(
            Locale.ROOT,
            "%d good, %d defect, %d undecided, %d failed.%n",
            good,
            defects,
            undecided,
            failed);
  }

  /** One line a picture that could not be inspected. */
  String failures() {
    return failures.toString();
  }

  /** {@link Verb#ERROR} outranks {@link Verb#DEFECT}; an undecided picture is not a good one. */
  int exitCode() {
    if (failed > 0) {
      return Verb.ERROR;
    }
    return defects + undecided > 0 ? Verb.DEFECT : Verb.GOOD;
  }
}
