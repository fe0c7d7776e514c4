package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.Frame;
import java.util.Objects;

/**
 * A frame with its name. Whoever takes a shot from a {@link FrameSource} owns its frame and closes
 * it; a pipeline does so after its last sink.
 *
 * @param capture the frame's identity
 * @param frame holds memory until it is closed
 */
public record Shot(Capture capture, Frame frame) implements AutoCloseable {
  /** Refuses {@code null}. */
  public Shot {
    Objects.requireNonNull(capture, "capture");
    Objects.requireNonNull(frame, "frame");
  }

  /** Closes the frame. A second call does nothing. */
  @Override
  public void close() {
    frame.close();
  }
}
