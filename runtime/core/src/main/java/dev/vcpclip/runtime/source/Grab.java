package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Objects;

/** Answer of a {@link FrameSource} to the question for its next frame. */
public sealed interface Grab {
  /**
   * A frame.
   *
   * @param shot the caller's to close
   */
  record Taken(Shot shot) implements Grab {
    /** Refuses {@code null}. */
    public Taken {
      Objects.requireNonNull(shot, "shot");
    }
  }

  /**
   * A frame that was there but cannot be used: a damaged file, a picture that was cut off. The
   * source goes on.
   *
   * @param capture the frame's identity
   * @param cause why
   */
  record Unreadable(Capture capture, VcpClipException cause) implements Grab {
    /** Refuses {@code null}. */
    public Unreadable {
      Objects.requireNonNull(capture, "capture");
      Objects.requireNonNull(cause, "cause");
    }
  }

  /**
   * No frame, but a sign of life: one came sooner than is wanted and was left out, or what {@link
   * Down} told of is over. The source goes on.
   */
  record Alive() implements Grab {}

  /**
   * No frame for a while, as what is read from is away. The source goes on by itself and still
   * knows what it has given, which another one would give again; a frame or {@link Alive} follows.
   *
   * @param cause why
   */
  record Down(SourceException cause) implements Grab {
    /** Refuses {@code null}. */
    public Down {
      Objects.requireNonNull(cause, "cause");
    }
  }

  /** No frame any more: the last file was read, or the source was closed. */
  record End() implements Grab {}
}
