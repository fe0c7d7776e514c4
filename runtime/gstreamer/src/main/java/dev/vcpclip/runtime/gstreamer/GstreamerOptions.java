package dev.vcpclip.runtime.gstreamer;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link GstreamerSource} waits.
 *
 * @param live whether frames come in their own time, as a camera's do; what a file gives waits
 *     until it is taken
 * @param openTimeout longest wait for the pipeline to play
 * @param frameTimeout longest wait for the next frame of a live pipeline; empty: 10 s, or without
 *     end where silence is normal ({@link dev.vcpclip.runtime.source.FrameSource#allowSilence()})
 */
public record GstreamerOptions(
    boolean live, Duration openTimeout, Optional<Duration> frameTimeout) {
  private static final Duration FRAME_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration UNLIMITED = Duration.ofDays(10_000);

  /** Refuses what cannot be meant. */
  public GstreamerOptions {
    requirePositive("openTimeout", openTimeout);
    frameTimeout.ifPresent(value -> requirePositive("frameTimeout", value));
  }

  private static void requirePositive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " " + value + ": expected more than nothing");
    }
  }

  /** Live, 5 s to play, 10 s for a frame. */
  public static GstreamerOptions defaults() {
    return new GstreamerOptions(true, Duration.ofSeconds(5), Optional.empty());
  }

  /** How long the pipeline may be silent: a file's as long as it likes. */
  Duration patience(boolean silenceIsNormal) {
    return live ? frameTimeout.orElse(silenceIsNormal ? UNLIMITED : FRAME_TIMEOUT) : UNLIMITED;
  }
}
