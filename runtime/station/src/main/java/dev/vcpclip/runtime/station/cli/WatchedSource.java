package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.PictureSource;
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
 * @param address a file or folder; may hold credentials, so it is never shown
 */
record WatchedSource(String name, String address) {
  private static final Pattern NAMED = Pattern.compile("([\\p{L}\\p{N}._-]{1,64})=(.+)");

  /**
   * Reads {@code NAME=SOURCE} or a source alone, which is then called {@code stream-1} and so on.
   *
   * @throws VcpClipException when two have one name or one can't be read
   */
  static List<WatchedSource> parse(List<String> arguments) {
    List<WatchedSource> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String argument : arguments) {
      Matcher named = NAMED.matcher(argument);
      boolean isNamed = named.matches() && !exists(argument);
      WatchedSource source =
          new WatchedSource(
              isNamed ? named.group(1) : "stream-" + (sources.size() + 1),
              isNamed ? named.group(2) : argument);
      if (!names.add(source.name)) {
        throw new VcpClipException("two streams are called '" + source.name + "'");
      }
      source.requireReadable();
      sources.add(source);
    }
    return List.copyOf(sources);
  }

  private static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false; // such as an address on Windows
    }
  }

  private void requireReadable() {
    if (!exists(address)) {
      throw new VcpClipException(
          "stream '" + name + "': no such file or folder, and nothing this build can connect to.");
    }
  }

  /** A source that was not opened yet. */
  FrameSource make() {
    return PictureSource.of(name, List.of(Path.of(address)), false);
  }

  @Override
  public String toString() {
    return name;
  }
}
