package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.pipeline.StreamSettings;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Sources;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** Options of the sources that a verb reads; what there are depends on the kind of source. */
final class SourceArguments {
  @Option(
      names = "--option",
      paramLabel = "[STREAM:]NAME=VALUE",
      description =
          "A source's own option, such as turn=right, cutOut=0,0,640x480, transport=udp; for one"
              + " stream or for all. May be repeated; docs/streams.md lists them.")
  private Map<String, String> options = new LinkedHashMap<>();

  /**
   * A source that was not opened yet.
   *
   * @param text as a user wrote it
   * @param stream name of the stream, whose own options go before those for all
   * @param files reads picture files, where the source is made of them
   * @throws dev.vcpclip.runtime.source.SourceException when nothing reads it, or an option is wrong
   */
  FrameSource source(String text, String stream, PictureReader files) {
    return Sources.of(text, stream, settings(stream).others(), files);
  }

  /** How a stream is run, as the options say. */
  StreamSettings settings(String stream) {
    return StreamSettings.of(stream, of(stream));
  }

  private Map<String, String> of(String stream) {
    Map<String, String> chosen = new LinkedHashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.indexOf(':') < 0) {
            chosen.put(name, value);
          }
        });
    String own = stream + ":";
    options.forEach(
        (name, value) -> {
          if (name.startsWith(own)) {
            chosen.put(name.substring(own.length()), value);
          }
        });
    return chosen;
  }

  /**
   * Refuses options for streams that are not there.
   *
   * @throws VcpClipException that names them and those there are
   */
  void requireStreams(Set<String> streams) {
    Set<String> unknown = new TreeSet<>();
    options.keySet().stream()
        .filter(name -> name.indexOf(':') >= 0)
        .forEach(name -> unknown.add(name.substring(0, name.indexOf(':'))));
    unknown.removeAll(streams);
    if (!unknown.isEmpty()) {
      throw new VcpClipException(
          "--option for %s: there is no such stream, only %s"
              .formatted(String.join(", ", unknown), String.join(", ", new TreeSet<>(streams))));
    }
  }

  boolean given() {
    return !options.isEmpty();
  }

  /** Whether a text is an address, a device or a video rather than pictures on disk. */
  static boolean isSource(String text) {
    try {
      Path path = Path.of(text);
      if (Files.exists(path)) {
        return !Files.isDirectory(path) && !PictureFolder.isPicture(path);
      }
    } catch (InvalidPathException e) {
      return true; // such as an address on Windows
    }
    return text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*"); // two letters: C: is a drive
  }
}
