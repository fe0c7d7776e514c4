package dev.vcpclip.runtime.map;

/** What an image score means: exactly one of the three; see {@link VerdictRule}. */
public sealed interface Verdict {
  /** The image score that was judged. */
  double score();

  /** The thresholds it was judged by. */
  VerdictRule rule();

  /** The verdict in one word: {@code good}, {@code defect} or {@code undecided}. */
  String word();

  /**
   * The score is below {@link VerdictRule#goodBelow()}.
   *
   * @param score the image score
   * @param rule what it was judged by
   */
  record Good(double score, VerdictRule rule) implements Verdict {
    @Override
    public String word() {
      return "good";
    }
  }

  /**
   * The score is at or above {@link VerdictRule#defectFrom()}.
   *
   * @param score the image score
   * @param rule what it was judged by
   */
  record Defect(double score, VerdictRule rule) implements Verdict {
    @Override
    public String word() {
      return "defect";
    }
  }

  /**
   * The score is between the two: for a person to look at.
   *
   * @param score the image score
   * @param rule what it was judged by
   */
  record Undecided(double score, VerdictRule rule) implements Verdict {
    @Override
    public String word() {
      return "undecided";
    }
  }
}
