package dev.vcpclip.runtime.connector;

import java.time.Instant;

/** What happens on a line beside its results: for connectors, page, log and journal. */
public sealed interface LineEvent {
  /** Which line. */
  String line();

  /** Wall clock. */
  Instant at();

  /** The line's {@link Line#state()} is another one. */
  record StateChanged(String line, Instant at, LineState state) implements LineEvent {}

  /** A trigger was accepted: a result will follow. */
  record TriggerAccepted(String line, Instant at, Trigger trigger) implements LineEvent {}

  /** A trigger was refused: there will be no result. */
  record TriggerMissed(
      String line, Instant at, Trigger trigger, Admission.Cause cause, String reason)
      implements LineEvent {}

  /** The part's picture is taken: it may move on. */
  record PictureTaken(String line, Instant at, Trigger trigger) implements LineEvent {}

  /**
   * Another recipe, or another revision of the same, judges from the next trigger on.
   *
   * @param recipe its name
   * @param revision its revision
   * @param who a person or connector
   */
  record RecipeChanged(String line, Instant at, String recipe, int revision, String who)
      implements LineEvent {}

  /** Somebody stopped the line or let it go on. */
  record PauseChanged(String line, Instant at, boolean paused, String who) implements LineEvent {}

  /** Something that people have to look at while the line goes on: see {@link Line#alarms()}. */
  record AlarmRaised(String line, Instant at, String message) implements LineEvent {}

  /** Somebody took the line's alarms back. */
  record AlarmsConfirmed(String line, Instant at, String who) implements LineEvent {}
}
