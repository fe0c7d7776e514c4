package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.source.SourceException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A source's options as a configuration file has them, read one by one. What is wrong with them is
 * collected, and so is one that nobody asked for: {@link #requireSound()} tells all of it at once.
 * Not thread-safe.
 */
public final class SourceOptions {
  private static final double LONGEST_SECONDS = 1e9;

  private final String stream;
  private final Map<String, String> unread;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param stream name of the stream, for messages
   * @param options by name
   */
  public SourceOptions(String stream, Map<String, String> options) {
    this.stream = stream;
    this.unread = new HashMap<>(options);
  }

  /**
   * An option's value, if it is there and can be read.
   *
   * @param reader throws a {@link RuntimeException} on a value it cannot read
   * @param expected what it can read, for the message
   */
  public <T> Optional<T> read(String name, String expected, Function<String, T> reader) {
    known.add(name);
    String value = unread.remove(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(value.strip()));
    } catch (RuntimeException e) {
      problem("%s is '%s', expected %s".formatted(name, value, expected));
      return Optional.empty();
    }
  }

  /** Tells of something wrong with what was read, without credentials. */
  public void problem(String message) {
    problems.add(message);
  }

  /** A time that is more than nothing, written as seconds: {@code 0.3}. */
  public Optional<Duration> seconds(String name) {
    return read(name, "seconds, more than 0", SourceOptions::duration);
  }

  private static Duration duration(String text) {
    double value = Double.parseDouble(text);
    if (!(value > 0 && value < LONGEST_SECONDS)) {
      throw new IllegalArgumentException(text);
    }
    return Duration.ofNanos((long) (value * 1e9));
  }

  /** A truth value. */
  public Optional<Boolean> truth(String name) {
    return read(
        name,
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
          }
          return Boolean.parseBoolean(text);
        });
  }

  /** Whether nothing was wrong so far, and everything was asked for. */
  boolean sound() {
    return problems.isEmpty() && unread.isEmpty();
  }

  /**
   * Ends the reading.
   *
   * @throws SourceException ({@link Code#CONFIGURATION}) with all that is wrong
   */
  public void requireSound() {
    requireSound("");
  }

  /**
   * Ends the reading.
   *
   * @param where what else there is to say of the source, before what is wrong; empty for nothing
   */
  void requireSound(String where) {
    if (!unread.isEmpty()) {
      problem(
          "it has no option %s, it takes %s"
              .formatted(
                  String.join(", ", new TreeSet<>(unread.keySet())),
                  known.isEmpty() ? "none" : String.join(", ", known)));
      unread.clear();
    }
    if (!problems.isEmpty()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "source '%s': %s%s".formatted(stream, where, String.join("; ", problems)));
    }
  }
}
