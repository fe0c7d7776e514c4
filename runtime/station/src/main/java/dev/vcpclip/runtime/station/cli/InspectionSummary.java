package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import java.util.Locale;

/** Collects what a run found, to be printed once the progress bar is gone. */
final class InspectionSummary {
  private final StringBuilder lines = new StringBuilder();
  private final StringBuilder failures = new StringBuilder();
  private final StringBuilder notices = new StringBuilder();
  private int good;
  private int goodWithRegions;
  private int defects;
  private int undecided;
  private int failed;
  private int unwritten;
  private int looked;

  void add(InspectedShot shot) {
    looked++;
    String source = shot.capture().source();
    shot.inspection().ifPresent(inspection -> add(source, inspection));
    shot.failure().ifPresent(reason -> addFailure(source, reason));
  }

  private void add(String source, Inspection inspection) {
    Verdict verdict = inspection.verdict();
    count(verdict.word());
    if (verdict instanceof Verdict.Good && !inspection.regions().isEmpty()) {
      goodWithRegions++;
    }
    String word = verdict instanceof Verdict.Defect ? "DEFECT" : verdict.word();
    lines.append(
        String.format(
            Locale.ROOT,
            "%-9s  score %.4f, %s  regions %3d  %6.1f ms  %s%n",
            word,
            inspection.score(),
            distance(verdict, inspection.score()),
            inspection.regions().size(),
            inspection.timings().total() / 1e6,
            source));
  }

  /** How far from the threshold that decided: what says how sure a verdict is. */
  private static String distance(Verdict verdict, double score) {
    VerdictRule rule = verdict.rule();
    double threshold = verdict instanceof Verdict.Good ? rule.goodBelow() : rule.defectFrom();
    return String.format(
        Locale.ROOT,
        "%.4f %s %.4f",
        Math.abs(score - threshold),
        score < threshold ? "below" : "above",
        threshold);
  }

  /**
   * Counts a verdict of an earlier run that this one goes on with.
   *
   * @param word see {@link Verdict#word()}
   */
  void addEarlier(String word) {
    looked++;
    count(word);
  }

  private void count(String word) {
    switch (word) {
      case "good" -> good++;
      case "defect" -> defects++;
      default -> undecided++;
    }
  }

  void addFailure(String source, String message) {
    failed++;
    lines.append(String.format(Locale.ROOT, "%-9s  %s%n", "error", source));
    String named = message.contains(source) ? message : source + ": " + message;
    failures.append("error: ").append(named).append(System.lineSeparator());
  }

  /** A picture was judged, but not everything about it could be written. */
  void addUnwritten(String message) {
    unwritten++;
    failures.append("error: ").append(message).append(System.lineSeparator());
  }

  /** Something is worth knowing, and no failure. */
  void addNotice(String message) {
    notices.append(message).append(System.lineSeparator());
  }

  /** One line a picture, then the counts, then the notices. */
  String text() {
    return lines
        + String.format(
            Locale.ROOT,
            "%d good, %d defect, %d undecided, %d failed.%s%n",
            good,
            defects,
            undecided,
            failed,
            unwritten == 0 ? "" : " Of " + unwritten + " not everything could be written.")
        + (goodWithRegions == 0
            ? ""
            : "Regions are outlined on %d good too: verdicts come from the score alone.%n"
                .formatted(goodWithRegions))
        + notices;
  }

  /** How many pictures were looked at, those of an earlier run included. */
  int total() {
    return looked;
  }

  /** One line a picture that could not be inspected. */
  String failures() {
    return failures.toString();
  }

  /** {@link Verb#ERROR} outranks {@link Verb#DEFECT}; an undecided picture is not a good one. */
  int exitCode() {
    if (failed + unwritten > 0) {
      return Verb.ERROR;
    }
    return defects + undecided > 0 ? Verb.DEFECT : Verb.GOOD;
  }
}
