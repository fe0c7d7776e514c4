package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Grab;
import java.util.Optional;

/**
 * A frame on its way through the pipeline, in the hands of one thread at a time. It ends once: by
 * {@link StreamBooks#dropped} or {@link StreamBooks#finished}, which close the frame.
 *
 * @param books of its stream
 * @param capture the frame's identity, numbered over all sources of the stream
 * @param frame empty where it could not be read
 * @param unreadable why not
 * @param receivedNanos when the reader had it, by {@link Time#nanos()}
 */
record Ticket(
    StreamBooks books,
    Capture capture,
    Optional<Frame> frame,
    Optional<VcpClipException> unreadable,
    long receivedNanos) {

  static Ticket of(StreamBooks books, Grab.Taken taken, Capture capture, long nanos) {
    return new Ticket(books, capture, Optional.of(taken.shot().frame()), Optional.empty(), nanos);
  }

  static Ticket of(StreamBooks books, Grab.Unreadable grab, Capture capture, long nanos) {
    return new Ticket(books, capture, Optional.empty(), Optional.of(grab.cause()), nanos);
  }
}
