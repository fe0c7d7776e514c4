package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Trigger;
import java.util.function.Supplier;

/** Lets one part at a time onto a line, and none while it is paused or no verdict could be kept. */
final class LineGate {
  private final String line;
  private final LineRecipe recipe;
  private final RecipeBook recipes;
  private final Supplier<String> journalFailure;
  private final LinePause pause;

  // Guarded by this.
  private Part part;
  private boolean closed;

  /**
   * @param journalFailure why the journal takes nothing; empty when it does
   */
  LineGate(
      String line,
      LineRecipe recipe,
      RecipeBook recipes,
      Supplier<String> journalFailure,
      LinePause pause) {
    this.pause = pause;
    this.line = line;
    this.recipe = recipe;
    this.recipes = recipes;
    this.journalFailure = journalFailure;
  }

  /**
   * What becomes of a trigger.
   *
   * @param part that is in work now; {@code null} when the trigger is refused
   * @param fresh whether it came in with this trigger, and not with the same one before
   * @param refusal {@code null} when it is not refused
   */
  record Entry(Part part, boolean fresh, Admission.Refused refusal) {}

  synchronized Entry enter(Trigger trigger) {
    if (part != null && part.trigger.id().equals(trigger.id())) {
      return new Entry(part, false, null);
    }
    Admission.Refused refusal = refusal(trigger);
    if (refusal != null) {
      return new Entry(null, false, refusal);
    }
    String judge = trigger.recipe().isEmpty() ? recipe.name() : trigger.recipe();
    part = new Part(line, trigger, judge);
    return new Entry(part, true, null);
  }

  private Admission.Refused refusal(Trigger trigger) {
    if (closed) {
      return new Admission.Refused(Admission.Cause.CLOSED, "the station is being closed");
    }
    String failure = journalFailure.get();
    if (!failure.isEmpty()) {
      return new Admission.Refused(Admission.Cause.JOURNAL, failure);
    }
    if (part != null) {
      return new Admission.Refused(Admission.Cause.BUSY, "the part before is still in work");
    }
    if (pause.active()) {
      return new Admission.Refused(Admission.Cause.PAUSED, pause.message());
    }
    return wrongRecipe(trigger.recipe());
  }

  /** A wrong name is the caller's mistake and said at once; the line's own may heal. */
  private Admission.Refused wrongRecipe(String name) {
    try {
      if (!name.isEmpty()) {
        recipes.find(name);
      }
      return null;
    } catch (VcpClipException e) {
      return new Admission.Refused(Admission.Cause.RECIPE, e.getMessage());
    }
  }

  /** The part has its verdict: the next may come. */
  synchronized void leave(Part gone) {
    if (part == gone) {
      part = null;
    }
  }

  /** What the part in work is judged by, or else the next one that names no recipe of its own. */
  synchronized String recipe() {
    return part == null ? recipe.name() : part.recipe();
  }

  synchronized boolean busy() {
    return part != null;
  }

  /** Takes no more triggers. */
  synchronized void close() {
    closed = true;
  }
}
