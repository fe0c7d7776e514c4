package dev.vcpclip.runtime.connector;

import java.util.concurrent.CompletableFuture;

/** What becomes of a {@link Trigger}. */
public sealed interface Admission {
  /**
   * There will be exactly one result, at the latest when the journal takes verdicts again.
   *
   * @param id the trigger's
   * @param result completes when the result is durable in the journal; exceptionally when the takt
   *     is over while the journal takes nothing, or when the station is closed before
   * @param earlier whether the result is that of the line's earlier trigger of the same id,
   *     whatever else this one says: nothing is inspected for it
   */
  record Accepted(String id, CompletableFuture<PartResult> result, boolean earlier)
      implements Admission {
    /** A trigger that a part is inspected for. */
    public Accepted(String id, CompletableFuture<PartResult> result) {
      this(id, result, false);
    }
  }

  /**
   * The trigger is missed: no part was inspected, and the line counts it.
   *
   * @param cause kind of reason
   * @param reason for people
   */
  record Refused(Cause cause, String reason) implements Admission {}

  /** Kinds of refusal. */
  enum Cause {
    /** The part before is still in work. */
    BUSY,
    /** Somebody paused the line. */
    PAUSED,
    /** The trigger names a recipe that does not exist or does not fit the model. */
    RECIPE,
    /** The journal takes nothing, so that no verdict could be given. */
    JOURNAL,
    /** The station is being closed. */
    CLOSED
  }
}
