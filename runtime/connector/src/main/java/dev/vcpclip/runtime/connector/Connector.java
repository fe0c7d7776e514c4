package dev.vcpclip.runtime.connector;

/**
 * A connection to the plant: broker, PLC, server. Implements {@link Live} or {@link Delivering}.
 *
 * <p>{@link #start()} returns at once whether or not the peer is there; a connector heals by itself
 * and is never the reason that a line does not start.
 */
public interface Connector extends AutoCloseable {
  /** Name in configuration, messages and counters. */
  String name();

  /**
   * Begins to connect or to listen.
   *
   * @throws dev.vcpclip.runtime.VcpClipException for what will not heal, such as a port in use
   */
  void start();

  /** How it is. */
  State state();

  /**
   * Takes what happens on a line beside its results. Called by the line's threads, of one line one
   * at a time; returns at once and throws nothing.
   */
  default void happened(LineEvent event) {}

  /** Disconnects. A second call does nothing. */
  @Override
  void close();

  /** A connector whose peer reads the present: registers, nodes. What was before is not kept. */
  interface Live extends Connector {
    /** Takes a durable result. Called in order, by one thread a line; returns at once. */
    void accept(PartResult result);
  }

  /** A connector whose peer has to get every result; the station keeps those in between on disk. */
  interface Delivering extends Connector {
    /**
     * Hands one result over and waits until the peer has confirmed it. Called by one thread, in the
     * order of the journal; what fails is called again, with pauses.
     *
     * @throws dev.vcpclip.runtime.VcpClipException when it was not confirmed
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    void deliver(PartResult result) throws InterruptedException;
  }

  /**
   * How a connector is.
   *
   * @param up whether the peer is there
   * @param message for people
   */
  record State(boolean up, String message) {}
}
