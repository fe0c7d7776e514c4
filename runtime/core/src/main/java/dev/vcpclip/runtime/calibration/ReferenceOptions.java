package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.References.Judged;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How references are taken.
 *
 * @param rows of a layer that the bank keeps at most; empty for as many as four pictures have, with
 *     which comparing takes less than a tenth of an inspection whatever the number of parts
 * @param augment what else of each part is remembered
 * @param judged what verdicts are taken from
 */
public record ReferenceOptions(OptionalInt rows, Augment augment, Judged judged) {
  /** Ways in which a good part may lie that its picture does not show. */
  public enum Augment {
    /** As it lies in its picture. */
    NONE(false, false),
    /** Also turned by every multiple of 45 degrees, for parts that lie at any angle. */
    ROTATE(true, false),
    /** Also mirrored, for parts that come as a left and a right one, or either way round. */
    MIRROR(false, true),
    /** Also mirrored, and both turned. */
    ROTATE_AND_MIRROR(true, true);

    private final boolean turns;
    private final boolean mirrors;

    Augment(boolean turns, boolean mirrors) {
      this.turns = turns;
      this.mirrors = mirrors;
    }

    boolean turns() {
      return turns;
    }

    boolean mirrors() {
      return mirrors;
    }
  }

  /** Checks the ranges. */
  public ReferenceOptions {
    Objects.requireNonNull(augment, "augment");
    Objects.requireNonNull(judged, "judged");
    if (rows.isPresent() && rows.getAsInt() < 1) {
      throw new IllegalArgumentException(rows.getAsInt() + " rows: expected 1 or more");
    }
  }

  /** As many rows as four pictures have, parts as they lie, verdicts from both maps. */
  public static ReferenceOptions defaults() {
    return new ReferenceOptions(OptionalInt.empty(), Augment.NONE, Judged.BOTH);
  }
}
