package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.source.SourceOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a stream is run, as users write it among its source's options: {@code buffer=oldest:8},
 * {@code stale=0.5}, {@code silence=off}, {@code frozen=0}.
 *
 * @param buffer how frames wait; empty: as its kind of source is wont to
 * @param stale age from which frames are not judged; empty: all are
 * @param silence what silence means; empty: as its kind of source is wont to
 * @param frozen identical pictures that mean a frozen one, or 0 for never
 * @param others what is left for the source itself
 */
public record StreamSettings(
    Optional<BufferPolicy> buffer,
    Optional<Duration> stale,
    Optional<Liveness> silence,
    Optional<Integer> frozen,
    Map<String, String> others) {
  private static final Set<String> NAMES = Set.of("buffer", "stale", "silence", "frozen");
  private static final Pattern BUFFER = Pattern.compile("(oldest|newest|block):(\\d{1,6})");

  /** Copies the map. */
  public StreamSettings {
    others = Map.copyOf(others);
  }

  /**
   * Takes the stream's own options out of all.
   *
   * @param stream name of the stream, for messages
   * @throws dev.vcpclip.runtime.source.SourceException when one of them cannot be read
   */
  public static StreamSettings of(String stream, Map<String, String> options) {
    Map<String, String> own = new HashMap<>(options);
    own.keySet().retainAll(NAMES);
    Map<String, String> others = new HashMap<>(options);
    others.keySet().removeAll(NAMES);
    SourceOptions read = new SourceOptions(stream, own);
    StreamSettings settings =
        new StreamSettings(
            read.read(
                "buffer", "latest, every, oldest:N, newest:N or block:N", StreamSettings::buffer),
            read.seconds("stale"),
            read.read(
                "silence",
                "off, or a camera's seconds from frame to frame",
                StreamSettings::liveness),
            read.read("frozen", "a number of pictures from 2 on, or 0 for never", Integer::valueOf),
            others);
    read.requireSound();
    return settings;
  }

  private static BufferPolicy buffer(String text) {
    Matcher sized = BUFFER.matcher(text);
    if (!sized.matches()) {
      return switch (text) {
        case "latest" -> BufferPolicy.latest();
        case "every" -> BufferPolicy.everyFrame();
        default -> throw new IllegalArgumentException(text);
      };
    }
    int capacity = Integer.parseInt(sized.group(2));
    return switch (sized.group(1)) {
      case "oldest" -> BufferPolicy.dropOldest(capacity);
      case "newest" -> BufferPolicy.dropNewest(capacity);
      default -> BufferPolicy.block(capacity);
    };
  }

  /** Nobody tells of triggers here, so a triggered camera's silence is normal. */
  private static Liveness liveness(String text) {
    return text.equals("off")
        ? Liveness.unwatched()
        : Liveness.every(Duration.ofNanos((long) (Double.parseDouble(text) * 1e9)));
  }

  /**
   * Puts them into a stream's configuration.
   *
   * @throws IllegalArgumentException when a value is out of its range
   */
  public StreamConfig.Builder applyTo(StreamConfig.Builder builder) {
    buffer.ifPresent(builder::buffer);
    stale.ifPresent(builder::staleAfter);
    silence.ifPresent(builder::liveness);
    frozen.ifPresent(builder::frozenAfter);
    return builder;
  }
}
