package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that happened in a {@link Pipeline}, verdicts apart. Holds no credentials. */
public sealed interface PipelineEvent {
  /** Wall clock when it happened. */
  Instant at();

  /** Something that happened to one stream. */
  sealed interface StreamEvent extends PipelineEvent {
    /** Name of the stream. */
    String stream();
  }

  /**
   * A source was opened.
   *
   * @param description of the source
   */
  record StreamOpened(Instant at, String stream, String description) implements StreamEvent {}

  /**
   * A source has failed and will be tried again.
   *
   * @param code kind of failure
   * @param reason one sentence for people
   * @param failures in a row, this one included
   * @param delay until the next attempt
   */
  record Reconnecting(
      Instant at,
      String stream,
      SourceException.Code code,
      String reason,
      int failures,
      Duration delay)
      implements StreamEvent {}

  /**
   * A source gave no frame in time; {@link Reconnecting} follows.
   *
   * @param silence how long it has been silent
   */
  record StreamStalled(Instant at, String stream, Duration silence) implements StreamEvent {}

  /**
   * A source repeats one picture; {@link Reconnecting} follows.
   *
   * @param pictures that were identical
   */
  record PictureFrozen(Instant at, String stream, int pictures) implements StreamEvent {}

  /**
   * Frames come again after a failure, or can be asked for again.
   *
   * @param outage since the last frame before it, or since the stream was added
   */
  record StreamResumed(Instant at, String stream, Duration outage) implements StreamEvent {}

  /** A stream was paused on demand. */
  record StreamPaused(Instant at, String stream) implements StreamEvent {}

  /** A stream that was paused goes on, on demand. */
  record StreamContinued(Instant at, String stream) implements StreamEvent {}

  /**
   * A source lost frames before it could give them, as its numbers tell.
   *
   * @param sequence of the first that is missing
   * @param frames that are missing
   */
  record FramesMissing(Instant at, String stream, long sequence, long frames)
      implements StreamEvent {}

  /**
   * A frame was not judged.
   *
   * @param capture the frame's identity
   * @param cause why
   */
  record FrameDropped(Instant at, String stream, Capture capture, DropCause cause)
      implements StreamEvent {}

  /**
   * A frame could not be read or inspected; the sinks were told of it too.
   *
   * @param capture the frame's identity
   * @param reason one sentence for people
   */
  record FrameFailed(Instant at, String stream, Capture capture, String reason)
      implements StreamEvent {}

  /**
   * A sink threw; the other sinks were told of the frame all the same.
   *
   * @param sink its name
   * @param capture the frame's identity
   * @param reason one sentence for people
   */
  record SinkFailed(Instant at, String stream, String sink, Capture capture, String reason)
      implements StreamEvent {}

  /**
   * A stream is judged by another recipe from its next frame on.
   *
   * @param recipe its name
   * @param revision its revision
   */
  record RecipeChanged(Instant at, String stream, String recipe, int revision)
      implements StreamEvent {}

  /**
   * No frame of a stream will come any more, and all that came are accounted for.
   *
   * @param fault why the source failed for good; empty at a regular end
   * @param counters the last ones
   */
  record StreamEnded(Instant at, String stream, Optional<String> fault, PipelineCounters counters)
      implements StreamEvent {}

  /**
   * Frames are run through another model from now on.
   *
   * @param before the model so far
   * @param after the model from now on
   */
  record ModelChanged(Instant at, ModelIdentity before, ModelIdentity after)
      implements PipelineEvent {}

  /**
   * The wall clock was set. Ages and timeouts are not touched by it, time stamps are.
   *
   * @param by forward, or backward when negative
   */
  record ClockJumped(Instant at, Duration by) implements PipelineEvent {}

  /**
   * A listener was too slow for some events.
   *
   * @param events it was not told of
   */
  record EventsMissed(Instant at, long events) implements PipelineEvent {}
}
