package dev.vcpclip.runtime.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Choice among ways to score a picture, by parts that are put aside for it: a fifth of the good
 * ones and half of the bad ones, drawn by their pictures' fingerprints. What is promised afterwards
 * rests on the others alone, so the choice takes nothing from it.
 *
 * <p>The way that finds most bad parts is taken, at the threshold that the same promise would set
 * by the good ones put aside. Of equals, the one whose scores order bad parts above good ones most
 * often (area under the ROC curve), then the first. (That area alone would choose by false rejects
 * which no line accepts.)
 *
 * @param way index of the way that was chosen
 * @param rest the parts that were not put aside, scored that way
 * @param goodPutAside how many good parts chose
 * @param badPutAside how many bad parts chose
 */
public record ScoreChoice(int way, CalibrationParts rest, int goodPutAside, int badPutAside) {
  /** Of the good parts, one in so many chooses. */
  private static final int GOOD_IN = 5;

  private static final int BAD_IN = 2;

  /** With fewer, which way is best is a matter of luck. */
  private static final int FEWEST = 5;

  /**
   * Chooses.
   *
   * @param parts with bad ones
   * @param scores of each way, by {@link MeasuredPart#picture()}
   * @param options what the others are to promise
   * @throws IllegalArgumentException when fewer than {@value #FEWEST} good or bad parts would
   *     choose
   */
  public static ScoreChoice of(
      CalibrationParts parts, Map<String, double[]> scores, CalibrationOptions options) {
    List<MeasuredPart> good = byFingerprint(parts.good());
    List<MeasuredPart> bad = byFingerprint(parts.bad());
    int goodChoosing = good.size() - left(good.size());
    int badChoosing = bad.size() / BAD_IN;
    if (goodChoosing < FEWEST || badChoosing < FEWEST) {
      throw new IllegalArgumentException(
          "%d good and %d bad parts: to choose a score takes %d good and %d bad ones at least"
              .formatted(good.size(), bad.size(), FEWEST * GOOD_IN, FEWEST * BAD_IN));
    }
    ToleranceLimit limit =
        ToleranceLimit.of(good.size() - goodChoosing, options.falseRejects(), options.confidence());
    int rank = (int) Math.ceil((double) limit.rank() * goodChoosing / limit.parts());
    List<MeasuredPart> lot = good.subList(0, goodChoosing);
    List<MeasuredPart> badLot = bad.subList(0, badChoosing);
    int ways = scores.get(lot.get(0).picture()).length;
    int way =
        IntStream.range(0, ways)
            .mapToObj(
                each ->
                    Rating.of(each, sorted(lot, scores, each), sorted(badLot, scores, each), rank))
            .max(Rating.ORDER)
            .orElseThrow()
            .way;
    CalibrationParts rest =
        new CalibrationParts(
            parts.source(),
            parts.model(),
            parts.pictures(),
            scored(good.subList(goodChoosing, good.size()), scores, way),
            scored(bad.subList(badChoosing, bad.size()), scores, way),
            parts.excluded(),
            parts.duplicates());
    return new ScoreChoice(way, rest, goodChoosing, badChoosing);
  }

  /** Of so many good parts, those that are left to promise something by. */
  public static int left(int goodParts) {
    return goodParts - goodParts / GOOD_IN;
  }

  private static List<MeasuredPart> byFingerprint(List<MeasuredPart> parts) {
    return parts.stream().sorted(Comparator.comparing(MeasuredPart::picture)).toList();
  }

  private static double[] sorted(List<MeasuredPart> parts, Map<String, double[]> scores, int way) {
    return parts.stream().mapToDouble(p -> scores.get(p.picture())[way]).sorted().toArray();
  }

  /**
   * How well one way tells the parts that choose apart.
   *
   * @param found bad parts above the good part of the promise's rank
   * @param area pairs of a good and a bad part in the right order; those that are equal count half
   */
  private record Rating(int way, long found, double area) {
    static final Comparator<Rating> ORDER =
        Comparator.comparingLong(Rating::found)
            .thenComparingDouble(Rating::area)
            .thenComparing(Comparator.comparingInt(Rating::way).reversed());

    static Rating of(int way, double[] good, double[] bad, int rank) {
      double limit = good[rank - 1];
      double area =
          Arrays.stream(bad)
              .map(b -> Arrays.stream(good).map(g -> g < b ? 1 : g == b ? 0.5 : 0).sum())
              .sum();
      return new Rating(way, Arrays.stream(bad).filter(b -> b > limit).count(), area);
    }
  }

  private static List<MeasuredPart> scored(
      List<MeasuredPart> parts, Map<String, double[]> scores, int way) {
    List<MeasuredPart> scored = new ArrayList<>();
    for (MeasuredPart part : parts) {
      scored.add(
          new MeasuredPart(
              part.name(), part.picture(), scores.get(part.picture())[way], part.level()));
    }
    return scored;
  }
}
