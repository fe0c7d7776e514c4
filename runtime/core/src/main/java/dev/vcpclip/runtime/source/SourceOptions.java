package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.source.SourceException.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A source's options as a configuration file has them, read one by one. One that nobody asked for
 * is a mistake of the file's, which {@link #rejectUnread()} tells. Not thread-safe.
 */
public final class SourceOptions {
  private final String stream;
  private final Map<String, String> unread;
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param stream name of the stream, for messages
   * @param options by name
   */
  public SourceOptions(String stream, Map<String, String> options) {
    this.stream = stream;
    this.unread = new HashMap<>(options);
  }

  /**
   * An option's value, if it is there.
   *
   * @param reader throws a {@link RuntimeException} on a value it cannot read
   * @param expected what it can read, for the message
   * @throws SourceException ({@link Code#CONFIGURATION}) when the value cannot be read
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
      throw new SourceException(
          Code.CONFIGURATION,
          "source '%s': %s is '%s', expected %s".formatted(stream, name, value, expected));
    }
  }

  /**
   * Ends the reading.
   *
   * @throws SourceException ({@link Code#CONFIGURATION}) when an option is left
   */
  public void rejectUnread() {
    if (!unread.isEmpty()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "source '%s' has no option %s, it takes %s"
              .formatted(
                  stream,
                  String.join(", ", new TreeSet<>(unread.keySet())),
                  known.isEmpty() ? "none" : String.join(", ", known)));
    }
  }
}
