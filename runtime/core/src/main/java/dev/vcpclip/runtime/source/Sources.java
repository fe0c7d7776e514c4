package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Sources by what a user writes on a command line or in a configuration file. */
public final class Sources {
  private Sources() {}

  /**
   * A source with its usual options.
   *
   * @param text an address, a file, a folder; see {@link #forms()}
   * @param stream name of the stream
   * @throws SourceException when nothing on the class path reads it
   */
  public static FrameSource of(String text, String stream) {
    return of(text, stream, Map.of());
  }

  /**
   * A source.
   *
   * @param text an address, a file, a folder; see {@link #forms()}
   * @param stream name of the stream
   * @param options by name; which there are is said by the message about an unknown one
   * @throws SourceException when nothing on the class path reads it, or an option is wrong
   */
  public static FrameSource of(String text, String stream, Map<String, String> options) {
    return of(text, stream, options, new PictureReader(PictureOptions.upright()));
  }

  /**
   * A source that reads picture files as something else says: a recipe.
   *
   * @param text an address, a file, a folder; see {@link #forms()}
   * @param stream name of the stream
   * @param options by name; what they say of picture files goes before the reader
   * @param files reads picture files, where the source is made of them
   * @throws SourceException when nothing on the class path reads it, or an option is wrong
   */
  public static FrameSource of(
      String text, String stream, Map<String, String> options, PictureReader files) {
    for (SourceProvider provider : providers(files)) {
      Optional<FrameSource> source = provider.source(text.strip(), stream, options);
      if (source.isPresent()) {
        return source.get();
      }
    }
    throw new SourceException(
        Code.CONFIGURATION,
        "source '%s' is of no known kind, expected one of: %s%s"
            .formatted(stream, String.join(", ", forms()), missingFile(text.strip())));
  }

  /** Most such texts are the name of a file with a mistake; others may hold credentials. */
  private static String missingFile(String text) {
    return text.indexOf(':') >= 0 || text.indexOf('@') >= 0 || new File(text).exists()
        ? ""
        : ". There is no file or folder '" + text + "'.";
  }

  /** How sources are written, as the class path has them. */
  public static List<String> forms() {
    return providers(PictureReader.defaults()).stream()
        .flatMap(provider -> provider.forms().stream())
        .toList();
  }

  /** Those of other modules first: files that are videos are theirs. */
  private static List<SourceProvider> providers(PictureReader files) {
    List<SourceProvider> providers = new ArrayList<>();
    ServiceLoader.load(SourceProvider.class).forEach(providers::add);
    providers.add(new FileSources(files));
    return providers;
  }
}
