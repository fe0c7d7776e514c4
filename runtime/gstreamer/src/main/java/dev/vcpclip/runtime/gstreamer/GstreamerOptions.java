package dev.vcpclip.runtime.gstreamer;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link GstreamerSource} waits.
 *
 * @param live whether frames come in their own time, as a camera's do; what a file gives waits
 *     until it is taken
 * @param openTimeout longest wait for the pipeline to play
 * @param frameTimeout longest wait for the next frame of a live pipeline
 */
public record GstreamerOptions(boolean live, Duration openTimeout, Duration frameTimeout) {
  /** Refuses what cannot be meant. */
  public GstreamerOptions {
    requirePositive("openTimeout", openTimeout);
    requirePositive("frameTimeout", frameTimeout);
  }

  private static void requirePositive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " " + value + ": expected more than nothing");
    }
  }

  /** Live, 5 s to play, 10 s for a frame. */
  public static GstreamerOptions defaults() {
    return new GstreamerOptions(true, Duration.ofSeconds(5), Duration.ofSeconds(10));
  }
}
