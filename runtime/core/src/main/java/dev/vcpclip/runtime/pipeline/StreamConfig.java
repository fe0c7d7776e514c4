package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.source.FrameSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One stream of a {@link Pipeline}: where its frames come from, how they wait and how they are
 * judged. Immutable; start from {@link #builder} and change what differs.
 *
 * @param name of the stream, unique in its pipeline: {@link FrameSource#stream()} of its sources
 * @param source makes a source that was not opened yet; called again after each failure, by the
 *     stream's own thread, and may throw as {@link FrameSource#open()} does
 * @param recipe how frames are judged; see {@link Pipeline#setRecipe} for another one later
 * @param buffer how frames wait; empty: {@link BufferPolicy#latest()} for live sources, {@link
 *     BufferPolicy#everyFrame()} for files
 * @param staleAfter frames that are older when their turn comes are not judged; empty: all are
 * @param liveness what silence means; empty: {@link Liveness#learned()} for live sources, {@link
 *     Liveness#unwatched()} for files
 * @param firstFrameWithin time that opening may take, and then the first frame of a live source
 *     that is not triggered
 * @param frozenAfter so many identical pictures in a row mean that a live source shows a frozen
 *     picture, which sensor noise makes impossible on a sound one: it is made anew, and repetitions
 *     are not judged. The first of them may count as different, so that it is one more. 0 switches
 *     it off, as for synthetic pictures; ignored for files
 * @param reconnect when a failed live source is tried again; a file that fails ends its stream
 */
public record StreamConfig(
    String name,
    Supplier<? extends FrameSource> source,
    Recipe recipe,
    Optional<BufferPolicy> buffer,
    Optional<Duration> staleAfter,
    Optional<Liveness> liveness,
    Duration firstFrameWithin,
    int frozenAfter,
    ReconnectPolicy reconnect) {
  private static final Duration FIRST_FRAME_WITHIN = Duration.ofSeconds(10);

  /** A second of video: an encoder may repeat a still scene's pictures for less. */
  private static final int FROZEN_AFTER = 30;

  /** Checks the ranges. */
  public StreamConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(staleAfter, "staleAfter");
    Objects.requireNonNull(liveness, "liveness");
    Objects.requireNonNull(firstFrameWithin, "firstFrameWithin");
    Objects.requireNonNull(reconnect, "reconnect");
    if (name.isBlank()) {
      throw new IllegalArgumentException("stream name is blank");
    }
    staleAfter.ifPresent(value -> requirePositive("staleAfter", value));
    requirePositive("firstFrameWithin", firstFrameWithin);
    if (frozenAfter < 0 || frozenAfter == 1) {
      throw new IllegalArgumentException(
          "frozenAfter " + frozenAfter + ": expected 2 pictures or more, or 0 for never");
    }
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(what + " " + value + ": expected more than zero");
    }
  }

  /** A builder with the defaults. */
  public static Builder builder(
      String name, Supplier<? extends FrameSource> source, Recipe recipe) {
    return new Builder(
        new StreamConfig(
            name,
            source,
            recipe,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            FIRST_FRAME_WITHIN,
            FROZEN_AFTER,
            ReconnectPolicy.defaults()));
  }

  /** A builder that starts from this stream. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  BufferPolicy bufferFor(boolean live) {
    return buffer.orElse(BufferPolicy.defaultFor(live));
  }

  /** A trigger makes a camera give a frame, but no file. */
  Liveness livenessFor(boolean live) {
    return live
        ? liveness.orElse(Liveness.learned())
        : liveness
            .filter(given -> given.mode() != Liveness.Mode.TRIGGERED)
            .orElse(Liveness.unwatched());
  }

  /** Copies what it is given when it builds; not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Supplier<? extends FrameSource> source;
    private Recipe recipe;
    private Optional<BufferPolicy> buffer;
    private Optional<Duration> staleAfter;
    private Optional<Liveness> liveness;
    private Duration firstFrameWithin;
    private int frozenAfter;
    private ReconnectPolicy reconnect;

    private Builder(StreamConfig start) {
      name = start.name;
      source = start.source;
      recipe = start.recipe;
      buffer = start.buffer;
      staleAfter = start.staleAfter;
      liveness = start.liveness;
      firstFrameWithin = start.firstFrameWithin;
      frozenAfter = start.frozenAfter;
      reconnect = start.reconnect;
    }

    /** How frames are judged. */
    public Builder recipe(Recipe value) {
      recipe = value;
      return this;
    }

    /** How frames wait. */
    public Builder buffer(BufferPolicy value) {
      buffer = Optional.of(value);
      return this;
    }

    /** Age from which frames are not judged. */
    public Builder staleAfter(Duration value) {
      staleAfter = Optional.of(value);
      return this;
    }

    /** What silence means. */
    public Builder liveness(Liveness value) {
      liveness = Optional.of(value);
      return this;
    }

    /** Time for opening and for the first frame. */
    public Builder firstFrameWithin(Duration value) {
      firstFrameWithin = value;
      return this;
    }

    /** Identical pictures that mean a frozen one, or 0. */
    public Builder frozenAfter(int value) {
      frozenAfter = value;
      return this;
    }

    /** When a failed source is tried again. */
    public Builder reconnect(ReconnectPolicy value) {
      reconnect = value;
      return this;
    }

    /**
     * The stream's configuration.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public StreamConfig build() {
      return new StreamConfig(
          name,
          source,
          recipe,
          buffer,
          staleAfter,
          liveness,
          firstFrameWithin,
          frozenAfter,
          reconnect);
    }
  }
}
