package dev.vcpclip.runtime.camera;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link StreamSource} connects and what it does to each picture.
 *
 * @param transport how RTSP brings its packets
 * @param openTimeout longest wait for a connection and what the camera says of its stream
 * @param frameTimeout longest wait for the next frame of a live source; empty: 10 s, or without end
 *     where silence is normal ({@link dev.vcpclip.runtime.source.FrameSource#allowSilence()})
 * @param certificates file of the certificates (PEM) that an encrypted camera is checked against;
 *     without one the connection is encrypted, but whoever answers is believed
 * @param decoderThreads threads that decode and convert, or 0: one for a live source, as each
 *     further one that decodes costs a frame of delay, and all cores for a file
 * @param gray whether colour is dropped
 * @param cutOut part of the picture that is kept, before it is turned
 * @param mirrored whether left and right change places, before the picture is turned
 * @param turn how the picture is turned
 * @param maxRate most frames a second, or 0 for all; those that come sooner are not delivered and
 *     have no number
 */
public record StreamOptions(
    Transport transport,
    Duration openTimeout,
    Optional<Duration> frameTimeout,
    Optional<Path> certificates,
    int decoderThreads,
    boolean gray,
    Optional<CutOut> cutOut,
    boolean mirrored,
    Turn turn,
    double maxRate) {
  private static final Duration FRAME_TIMEOUT = Duration.ofSeconds(10);

  /** Without end, in nanoseconds all the same. */
  static final Duration UNLIMITED = Duration.ofDays(10_000);

  /** Ways of RTSP's packets. */
  public enum Transport {
    /** Within the connection: none is lost. */
    TCP,
    /**
     * Beside it: none waits for another, but some are lost, and FFmpeg does not tell of every
     * picture that this damages. For inspection only where the network loses nothing.
     */
    UDP
  }

  /** Turns by quarters, clockwise. */
  public enum Turn {
    /** As the camera sees it. */
    NONE,
    /** A quarter to the right. */
    RIGHT,
    /** Upside down. */
    HALF,
    /** A quarter to the left. */
    LEFT;

    /** Quarters of a turn, clockwise. */
    int quarters() {
      return ordinal(); // in this order above
    }
  }

  /**
   * Rectangle in pixels of the camera's picture.
   *
   * @param x first column
   * @param y first row
   * @param width columns
   * @param height rows
   */
  public record CutOut(int x, int y, int width, int height) {
    /** Refuses what is no rectangle. */
    public CutOut {
      if (x < 0 || y < 0 || width < 1 || height < 1) {
        throw new IllegalArgumentException(
            "cut-out %d,%d %d x %d: expected a place from 0,0 and at least 1 x 1"
                .formatted(x, y, width, height));
      }
    }
  }

  /** Refuses what cannot be meant. */
  public StreamOptions {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(certificates, "certificates");
    Objects.requireNonNull(cutOut, "cutOut");
    Objects.requireNonNull(turn, "turn");
    requirePositive(openTimeout, "openTimeout");
    frameTimeout.ifPresent(value -> requirePositive(value, "frameTimeout"));
    if (decoderThreads < 0 || decoderThreads > 64) {
      throw new IllegalArgumentException(
          "decoderThreads " + decoderThreads + ": expected 0 (chosen for the source) to 64");
    }
    if (!(maxRate >= 0 && maxRate <= 10_000)) {
      throw new IllegalArgumentException(
          "maxRate " + maxRate + ": expected 0 (all) to 10000 frames a second");
    }
  }

  private static void requirePositive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " " + value + ": expected more than nothing");
    }
  }

  /** How long a live source may be silent. */
  Duration patience(boolean silenceIsNormal) {
    return frameTimeout.orElse(silenceIsNormal ? UNLIMITED : FRAME_TIMEOUT);
  }

  /** TCP, 5 s to connect, 10 s for a frame, pictures as they come. */
  public static StreamOptions defaults() {
    return new Builder().build();
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects options; {@link #build()} copies them. Not thread-safe. */
  public static final class Builder {
    private Transport transport = Transport.TCP;
    private Duration openTimeout = Duration.ofSeconds(5);
    private Optional<Duration> frameTimeout = Optional.empty();
    private Optional<Path> certificates = Optional.empty();
    private int decoderThreads;
    private boolean gray;
    private Optional<CutOut> cutOut = Optional.empty();
    private boolean mirrored;
    private Turn turn = Turn.NONE;
    private double maxRate;

    private Builder() {}

    private Builder(StreamOptions options) {
      transport = options.transport;
      openTimeout = options.openTimeout;
      frameTimeout = options.frameTimeout;
      certificates = options.certificates;
      decoderThreads = options.decoderThreads;
      gray = options.gray;
      cutOut = options.cutOut;
      mirrored = options.mirrored;
      turn = options.turn;
      maxRate = options.maxRate;
    }

    /** See {@link StreamOptions#transport()}. */
    public Builder transport(Transport value) {
      transport = value;
      return this;
    }

    /** See {@link StreamOptions#openTimeout()}. */
    public Builder openTimeout(Duration value) {
      openTimeout = value;
      return this;
    }

    /** See {@link StreamOptions#frameTimeout()}. */
    public Builder frameTimeout(Duration value) {
      frameTimeout = Optional.of(value);
      return this;
    }

    /** See {@link StreamOptions#certificates()}. */
    public Builder certificates(Path file) {
      certificates = Optional.of(file);
      return this;
    }

    /** See {@link StreamOptions#decoderThreads()}. */
    public Builder decoderThreads(int value) {
      decoderThreads = value;
      return this;
    }

    /** See {@link StreamOptions#gray()}. */
    public Builder gray(boolean value) {
      gray = value;
      return this;
    }

    /** See {@link StreamOptions#cutOut()}. */
    public Builder cutOut(CutOut value) {
      cutOut = Optional.of(value);
      return this;
    }

    /** See {@link StreamOptions#mirrored()}. */
    public Builder mirrored(boolean value) {
      mirrored = value;
      return this;
    }

    /** See {@link StreamOptions#turn()}. */
    public Builder turn(Turn value) {
      turn = value;
      return this;
    }

    /** See {@link StreamOptions#maxRate()}. */
    public Builder maxRate(double framesPerSecond) {
      maxRate = framesPerSecond;
      return this;
    }

    /** The options. */
    public StreamOptions build() {
      return new StreamOptions(
          transport,
          openTimeout,
          frameTimeout,
          certificates,
          decoderThreads,
          gray,
          cutOut,
          mirrored,
          turn,
          maxRate);
    }
  }
}
