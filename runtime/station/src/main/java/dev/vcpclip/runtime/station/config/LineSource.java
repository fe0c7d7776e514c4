package dev.vcpclip.runtime.station.config;

import dev.vcpclip.runtime.connector.Settings;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.Sources;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a line's pictures come from: what {@link Sources} reads, files relative to the
 * configuration's folder. A file that is not there yet, as on a share that is mounted later, is no
 * mistake of the configuration.
 */
public final class LineSource implements Function<PictureReader, FrameSource> {
  private static final String LOOP = "loop:";

  private static final Pattern SECRET = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

  private final String line;
  private final String text;
  private final Optional<Path> file;
  private final Map<String, String> options;

  private LineSource(String line, String text, Optional<Path> file, Map<String, String> options) {
    this.line = line;
    this.text = text;
    this.file = file;
    this.options = Map.copyOf(options);
  }

  static LineSource read(Settings settings, String line) {
    String written = withSecrets(settings, settings.text("source").strip());
    String loop = written.startsWith(LOOP) ? LOOP : "";
    String rest = written.substring(loop.length());
    Optional<Path> file = Optional.empty();
    try {
      if (!rest.isEmpty() && !Sources.isAddress(rest)) {
        file = Optional.of(settings.resolve(rest));
      }
    } catch (InvalidPathException e) {
      settings.problem("source", "no valid path");
    }
    LineSource source =
        new LineSource(
            line, loop + file.map(Path::toString).orElse(rest), file, settings.options("options"));
    if (!written.isEmpty()) {
      source.requireSound(settings);
    }
    return source;
  }

  /** A password does not belong in the file: {@code rtsp://user:${env:CAMERA}@host/}. */
  private static String withSecrets(Settings settings, String text) {
    Matcher secrets = SECRET.matcher(text);
    return secrets.replaceAll(
        match -> {
          String value = System.getenv(match.group(1));
          if (value == null) {
            settings.problem("source", "no environment variable " + match.group(1));
          }
          return Matcher.quoteReplacement(value == null ? "" : value);
        });
  }

  private void requireSound(Settings settings) {
    try {
      Sources.check(text, line, options);
    } catch (SourceException e) {
      settings.problem("source", e.getMessage());
    }
  }

  private boolean isMissing() {
    return file.isPresent() && !Files.exists(file.get());
  }

  /**
   * A source that was not opened yet.
   *
   * @param files reads picture files, where it is made of them
   */
  @Override
  public FrameSource apply(PictureReader files) {
    if (isMissing()) {
      throw new SourceException(
          SourceException.Code.NOT_FOUND, "line '%s': %s is not there".formatted(line, file.get()));
    }
    return Sources.of(text, line, options, files);
  }
}
