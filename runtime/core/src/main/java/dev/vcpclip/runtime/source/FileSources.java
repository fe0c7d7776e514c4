package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
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
    boolean folder = Files.isDirectory(path);
    if (!folder && !(Files.exists(path) && PictureFolder.isPicture(path))) {
      return Optional.empty();
    }
    PictureReader reader = reader(read);
    if (folder) {
      Duration settled = read.seconds("settled").orElse(WatchedFolder.SETTLED);
      read.rejectUnread();
      return Optional.of(WatchedFolder.of(stream, path, settled, reader));
    }
    read.rejectUnread();
    return Optional.of(
        PictureSource.builder(stream).inputs(List.of(path), false).reader(reader).build());
  }

  private static PictureReader reader(SourceOptions options) {
    PictureOptions.Builder pictures = PictureOptions.upright().toBuilder();
    return new PictureReader(
        options
            .read("bitDepth", "8 to 16", text -> pictures.bitDepth(Integer.parseInt(text)).build())
            .orElseGet(pictures::build));
  }

  /** A folder's pictures as they are now, instead of those to come. */
  private static FrameSource ending(String text, String stream, Map<String, String> options) {
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        SourceOptions read = new SourceOptions(stream, options);
        PictureReader reader = reader(read);
        read.rejectUnread();
        return PictureSource.builder(stream).inputs(List.of(path), false).reader(reader).build();
      }
    } catch (InvalidPathException e) {
      // an address: whoever reads it says what is wrong
    }
    return Sources.of(text, stream, options);
  }
}
