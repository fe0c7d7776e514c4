package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.util.Objects;

/**
 * How it is noticed that a source has gone silent. A silent source is closed and made anew.
 *
 * @param mode what silence means
 * @param value the period of {@link Mode#PERIODIC}, the limit of {@link Mode#TRIGGERED}; zero
 *     otherwise
 */
public record Liveness(Mode mode, Duration value) {
  /** What silence means. */
  public enum Mode {
    /** A fault from half a second after the frame that is due by the rate seen so far. */
    LEARNED,
    /** A fault from half a second after the frame that is due by a known rate. */
    PERIODIC,
    /** Normal, unless no frame follows a trigger within a limit. */
    TRIGGERED,
    /** Normal. */
    UNWATCHED
  }

  /** Checks the ranges. */
  public Liveness {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(value, "value");
    boolean needsValue = mode == Mode.PERIODIC || mode == Mode.TRIGGERED;
    if (needsValue ? value.isZero() || value.isNegative() : !value.isZero()) {
      throw new IllegalArgumentException(
          mode + " of " + value + ": expected " + (needsValue ? "more than zero" : "zero"));
    }
  }

  /** A camera that runs freely: what live sources get when nothing else is said. */
  public static Liveness learned() {
    return new Liveness(Mode.LEARNED, Duration.ZERO);
  }

  /** A camera with a known time from frame to frame. */
  public static Liveness every(Duration period) {
    return new Liveness(Mode.PERIODIC, period);
  }

  /**
   * A triggered camera: see {@link Pipeline#triggered}.
   *
   * @param limit from the trigger to its frame
   */
  public static Liveness triggered(Duration limit) {
    return new Liveness(Mode.TRIGGERED, limit);
  }

  /** A source that may be silent for as long as it likes: what files get. */
  public static Liveness unwatched() {
    return new Liveness(Mode.UNWATCHED, Duration.ZERO);
  }

  /** Whether a source that gives no frame, though it was opened a while ago, may be sound. */
  boolean silenceIsNormal() {
    return mode == Mode.TRIGGERED || mode == Mode.UNWATCHED;
  }
}
