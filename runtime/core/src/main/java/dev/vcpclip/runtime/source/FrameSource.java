package dev.vcpclip.runtime.source;

/**
 * A stream of frames: a folder, a camera, a program that pushes pictures.
 *
 * <p>Life: {@link #open()} connects, {@link #next()} is called until it answers {@link Grab.End} or
 * throws, {@link #close()} ends it. A source that has failed is closed and another one made; it
 * does not reconnect itself. {@code open} and {@code next} are called by one thread at a time;
 * {@code close} by any thread at any time, also while the other two hang: they return or throw
 * within 100 ms. What a source holds natively is freed when both have happened.
 */
public interface FrameSource extends AutoCloseable {
  /** Name of the stream: {@link Capture#stream()} of each of its frames. */
  String stream();

  /** What it reads, for people: a folder, an address without its password. */
  String description();

  /**
   * Whether frames come in their own time, so that one not taken is stale, as a camera's do. Files
   * wait.
   */
  boolean live();

  /**
   * Told that silence is normal, as of a camera that waits for triggers: a time after which the
   * source itself takes silence for a failure counts then only where its user has chosen it. Called
   * before {@link #open()}, if at all.
   */
  default void allowSilence() {}

  /**
   * Connects. Called once, before {@link #next()}.
   *
   * @throws SourceException when there is nothing to read from, with what to do about it
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  void open() throws InterruptedException;

  /**
   * Waits for the next frame.
   *
   * @throws SourceException when the source fails as a whole; it is to be closed then
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  Grab next() throws InterruptedException;

  /** Frees what is held and wakes whoever waits. A second call does nothing. */
  @Override
  void close();
}
