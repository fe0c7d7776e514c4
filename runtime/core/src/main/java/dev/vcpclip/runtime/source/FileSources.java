package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PictureFolder;
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
  private final PictureReader files;

  /**
   * @param files reads pictures where a source's options do not say how
   */
  FileSources(PictureReader files) {
    this.files = files;
  }

  @Override
  public List<String> forms() {
    return List.of("a folder to watch", "a picture file", PatternSource.FORM, LoopedSource.FORM);
  }

  @Override
  public Optional<FrameSource> source(String text, String stream, Map<String, String> options) {
    SourceOptions read = new SourceOptions(stream, options);
    if (text.startsWith(PatternSource.SCHEME)) {
      read.requireSound();
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
      Duration settled = settled(read);
      read.requireSound();
      return Optional.of(WatchedFolder.of(stream, path, settled, reader));
    }
    read.requireSound();
    return Optional.of(
        PictureSource.builder(stream).inputs(List.of(path), false).reader(reader).build());
  }

  private static Duration settled(SourceOptions options) {
    return options.seconds("settled").orElse(WatchedFolder.SETTLED);
  }

  @Override
  public boolean takes(Path missing, SourceOptions options) {
    takes(missing, options, false);
    return true;
  }

  /**
   * Also for what is played over and over.
   *
   * @param looped nothing is waited for then
   */
  void takes(Path missing, SourceOptions options, boolean looped) {
    reader(options);
    if (!looped && !PictureFolder.isPicture(missing)) {
      settled(options);
    }
  }

  private PictureReader reader(SourceOptions options) {
    return options
        .read(
            "bitDepth",
            "8 to 16",
            text ->
                new PictureReader(
                    files.options().toBuilder().bitDepth(Integer.parseInt(text)).build()))
        .orElse(files);
  }

  /** A folder's pictures as they are now, instead of those to come. */
  private FrameSource ending(String text, String stream, Map<String, String> options) {
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        SourceOptions read = new SourceOptions(stream, options);
        PictureReader reader = reader(read);
        read.requireSound();
        return PictureSource.builder(stream).inputs(List.of(path), false).reader(reader).build();
      }
    } catch (InvalidPathException e) {
      // an address: whoever reads it says what is wrong
    }
    return Sources.of(text, stream, options, files);
  }
}
