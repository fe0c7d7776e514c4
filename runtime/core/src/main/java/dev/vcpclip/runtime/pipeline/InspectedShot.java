package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.Capture;
import java.util.Objects;
import java.util.Optional;

/**
 * A frame that went through the model, or why it did not.
 *
 * <p>The frame is valid only while a sink's {@link InspectionSink#accept} runs; what is wanted of
 * it later has to be encoded or copied there. Capture and outcome stay valid.
 *
 * @param capture the frame's identity
 * @param frame empty where the picture could not be read
 * @param outcome the inspection, or why there is none
 */
public record InspectedShot(Capture capture, Optional<Frame> frame, Outcome<Inspection> outcome) {
  /** Refuses {@code null}, and an inspection of no frame. */
  public InspectedShot {
    Objects.requireNonNull(capture, "capture");
    Objects.requireNonNull(frame, "frame");
    Objects.requireNonNull(outcome, "outcome");
  }

  /** The inspection, where there is one. */
  public Optional<Inspection> inspection() {
    return outcome instanceof Outcome.Success<Inspection> success
        ? Optional.of(success.value())
        : Optional.empty();
  }

  /** Why there is no inspection. */
  public Optional<String> failure() {
    return outcome instanceof Outcome.Failure<Inspection> failure
        ? Optional.of(failure.reason())
        : Optional.empty();
  }
}
