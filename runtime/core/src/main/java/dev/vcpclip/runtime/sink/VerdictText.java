package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;

/** The words and thresholds of a verdict, the same in every report. */
final class VerdictText {
  private VerdictText() {}

  static String word(Verdict verdict) {
    if (verdict instanceof Verdict.Good) {
      return "good";
    }
    return verdict instanceof Verdict.Defect ? "defect" : "undecided";
  }

  /** What it was judged by; of two thresholds a good or bad verdict knows the one that decided. */
  static VerdictRule thresholds(Verdict verdict) {
    if (verdict instanceof Verdict.Good good) {
      return VerdictRule.at(good.threshold());
    }
    if (verdict instanceof Verdict.Defect defect) {
      return VerdictRule.at(defect.threshold());
    }
    Verdict.Undecided undecided = (Verdict.Undecided) verdict;
    return new VerdictRule(undecided.goodBelow(), undecided.defectFrom());
  }
}
