package dev.vcpclip.runtime.pipeline;

/**
 * Receiver of inspected frames: a file, a broker, a PLC, a page.
 *
 * <p>Called by one thread at a time, in the order of each stream. The frame is valid until {@link
 * #accept} returns; a sink that works later copies or encodes inside it what it needs. A sink that
 * throws is told of the next frame all the same; what it missed is counted by the caller. After
 * {@link #close()} nothing is accepted: {@link IllegalStateException}.
 */
public interface InspectionSink extends AutoCloseable {
  /** Name for messages and counters, such as {@code "csv"}. */
  String name();

  /**
   * Takes one inspected frame.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when it cannot be taken, such as by a full disk
   * @throws IllegalStateException when this sink is closed
   */
  void accept(InspectedShot shot);

  /** Makes sure everything is where it belongs. A second call does nothing. */
  @Override
  void close();
}
