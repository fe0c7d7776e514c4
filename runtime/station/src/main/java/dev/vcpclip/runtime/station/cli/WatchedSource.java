package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.pipeline.StreamConfig;
import dev.vcpclip.runtime.source.FrameSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Source as it is given on the command line.
 *
 * @param name of its stream
 * @param text as {@link dev.vcpclip.runtime.source.Sources} reads it; may hold credentials, so it
 *     is never shown
 * @param options of all sources
 */
record WatchedSource(String name, String text, SourceArguments options) {
  private static final Pattern NAMED = Pattern.compile("([\\p{L}\\p{N}._-]{1,64})=(.+)");

  /** Addresses, which may hold a = themselves, have a colon before it. */
  private static final Pattern BADLY_NAMED = Pattern.compile("([^=:/\\\\@]*)=.*");

  /**
   * Reads {@code NAME=SOURCE} or a source alone, which is then called {@code stream-1} and so on.
   *
   * @throws VcpClipException when two have one name, nothing can read one, or an option is for none
   *     of them
   */
  static List<WatchedSource> parse(List<String> arguments, SourceArguments options) {
    List<WatchedSource> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String argument : arguments) {
      Matcher named = NAMED.matcher(argument);
      boolean isNamed = named.matches() && !isFile(argument);
      if (!isNamed) {
        requireNoBadName(argument);
      }
      WatchedSource source =
          new WatchedSource(
              isNamed ? named.group(1) : "stream-" + (sources.size() + 1),
              isNamed ? named.group(2) : argument,
              options);
      if (!names.add(source.name)) {
        throw new VcpClipException("two streams are called '" + source.name + "'");
      }
      source.make(PictureOptions.upright()).close(); // a mistake is told before the model is loaded
      sources.add(source);
    }
    options.requireStreams(names);
    return List.copyOf(sources);
  }

  /** A name that is none makes the whole argument an unknown source, which explains nothing. */
  private static void requireNoBadName(String argument) {
    Matcher named = BADLY_NAMED.matcher(argument);
    if (named.matches() && !isFile(argument)) {
      throw new VcpClipException(
          "'%s' before the = is no name of a stream: expected up to 64 letters, digits, dots, dashes and underscores."
              .formatted(named.group(1)));
    }
  }

  private static boolean isFile(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false; // such as an address on Windows
    }
  }

  /** A source that was not opened yet. */
  private FrameSource make(PictureOptions pictures) {
    return options.source(text, name, new PictureReader(pictures));
  }

  /**
   * The stream's configuration.
   *
   * @throws VcpClipException when an option is out of its range
   */
  StreamConfig stream(Recipe recipe) {
    try {
      return options
          .settings(name)
          .applyTo(StreamConfig.builder(name, () -> make(recipe.pictureOptions()), recipe))
          .build();
    } catch (IllegalArgumentException e) {
      throw new VcpClipException("'%s': %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
