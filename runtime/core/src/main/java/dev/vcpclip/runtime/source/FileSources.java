package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PictureFolder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of source that need no camera. */
final class FileSources implements SourceProvider {
  @Override
  public List<String> forms() {
    return List.of("a folder to watch", "a picture file", PatternSource.FORM, LoopedSource.FORM);
  }

  @Override
  public Optional<FrameSource> source(String text, String stream, Map<String, String> options) {
    SourceOptions read = new SourceOptions(stream, options);
    if (text.startsWith(PatternSource.SCHEME)) {
      read.rejectUnread();
      return Optional.of(PatternSource.parse(stream, text));
    }
    if (text.startsWith(LoopedSource.SCHEME)) {
      String looped = text.substring(LoopedSource.SCHEME.length());
      return Optional.of(new LoopedSource(() -> ending(looped, stream, options)));
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      return Optional.empty(); // An address, on Windows.
    }
    if (Files.isDirectory(path)) {
      Optional<Duration> settled = read.seconds("settled");
      read.rejectUnread();
      return Optional.of(
          settled
              .map(value -> WatchedFolder.of(stream, path, value))
              .orElseGet(() -> WatchedFolder.of(stream, path)));
    } else if (Files.exists(path) && PictureFolder.isPicture(path)) {
      read.rejectUnread();
      return Optional.of(PictureSource.of(stream, List.of(path), false));
    }
    return Optional.empty();
  }

  /** A folder's pictures as they are now, instead of those to come. */
  private static FrameSource ending(String text, String stream, Map<String, String> options) {
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        new SourceOptions(stream, options).rejectUnread();
        return PictureSource.of(stream, List.of(path), false);
      }
    } catch (InvalidPathException e) {
      // an address: whoever reads it says what is wrong
    }
    return Sources.of(text, stream, options);
  }
}
