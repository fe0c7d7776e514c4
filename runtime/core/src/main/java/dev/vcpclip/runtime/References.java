package dev.vcpclip.runtime;

import dev.vcpclip.runtime.map.AnomalyMap;
import java.util.Objects;

/**
 * Good parts that a {@link Recipe} brings along, and how what they say is joined with what the
 * model says by itself.
 *
 * <p>The two maps have scales of their own, which differ from product to product. Each is brought
 * to one scale by what it says of good parts ({@link Scale}), then they are averaged; the image
 * scores likewise.
 *
 * <p>Immutable and thread-safe.
 *
 * @param bank the good parts
 * @param judged which of the two maps, and of the two scores, count
 * @param zeroShot scales of what the model says by itself
 * @param reference scales of the comparison with the bank
 */
public record References(ReferenceBank bank, Judged judged, Scales zeroShot, Scales reference) {
  /** What a verdict is taken from. */
  public enum Judged {
    /** The model by itself, as without references. */
    ZERO_SHOT,
    /** The comparison with good parts alone. */
    REFERENCES,
    /** Both, on one scale. */
    BOTH
  }

  /**
   * Scale on which good parts lie between 0 and about 0.5, and a defect as near to 1 as it is far
   * from them: with {@code u = max(0, (value - low) / (high - low))}, the value becomes {@code u /
   * (1 + u)}.
   *
   * @param low becomes 0
   * @param high becomes 0.5; more than {@code low}
   */
  public record Scale(double low, double high) {
    /** Checks the order. */
    public Scale {
      if (!(Double.isFinite(low) && high > low && Double.isFinite(high))) {
        throw new IllegalArgumentException(
            "scale from " + low + " to " + high + ": expected rising numbers");
      }
    }

    /** A value on this scale, in {@code [0, 1)}. */
    public double of(double value) {
      double u = Math.max(0, (value - low) / (high - low));
      return u / (1 + u);
    }
  }

  /**
   * Scales of one way to look at a picture.
   *
   * @param map of its pixels
   * @param score of its image score
   */
  public record Scales(Scale map, Scale score) {
    /** Refuses {@code null}. */
    public Scales {
      Objects.requireNonNull(map, "map");
      Objects.requireNonNull(score, "score");
    }
  }

  /** Refuses {@code null}. */
  public References {
    Objects.requireNonNull(bank, "bank");
    Objects.requireNonNull(judged, "judged");
    Objects.requireNonNull(zeroShot, "zeroShot");
    Objects.requireNonNull(reference, "reference");
  }

  /** Whether a picture has to be compared with the bank. */
  public boolean compares() {
    return judged != Judged.ZERO_SHOT;
  }

  /** The same with another choice of what counts. */
  public References withJudged(Judged value) {
    return new References(bank, value, zeroShot, reference);
  }

  /**
   * The score that counts.
   *
   * @throws IllegalArgumentException when the finding was not compared with references
   */
  double score(Finding finding) {
    if (!compares()) {
      return finding.score();
    }
    double unlikeness = reference.score.of(finding.referenceScore().orElseThrow(this::missing));
    return judged == Judged.REFERENCES
        ? unlikeness
        : (unlikeness + zeroShot.score.of(finding.score())) / 2;
  }

  /**
   * The map that counts, at the model's resolution.
   *
   * @param found a finding with maps
   * @throws IllegalArgumentException when it was not compared with references
   */
  AnomalyMap map(Finding found) {
    AnomalyMap own = found.map().orElseThrow();
    if (!compares()) {
      return own;
    }
    AnomalyMap unlikeness = found.referenceMap().orElseThrow(this::missing);
    return judged == Judged.REFERENCES
        ? unlikeness.map(value -> (float) reference.map.of(value))
        : own.combine(
            unlikeness, (a, b) -> (float) ((zeroShot.map.of(a) + reference.map.of(b)) / 2));
  }

  private IllegalArgumentException missing() {
    return new IllegalArgumentException(
        "the finding was not compared with the recipe's references: run the model with the recipe");
  }
}
