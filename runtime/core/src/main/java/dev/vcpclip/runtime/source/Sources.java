package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Sources by what a user writes on a command line or in a configuration file. */
public final class Sources {
  /** One letter is a drive on Windows. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private Sources() {}

  /** Whether a text is an address rather than a file or folder. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

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

  /**
   * Says what is wrong with a source and its options as far as it can be known without opening it.
   * A file or folder that is not there is no mistake: it may come, as a share that is mounted
   * later; an option that none of its name would take is one.
   *
   * @param text an address, a file, a folder; see {@link #forms()}
   * @param stream name of the stream
   * @param options by name
   * @throws SourceException when nothing on the class path reads it, or an option is wrong
   */
  public static void check(String text, String stream, Map<String, String> options) {
    boolean looped = text.strip().startsWith(LoopedSource.SCHEME);
    String inner = looped ? text.strip().substring(LoopedSource.SCHEME.length()) : text.strip();
    Optional<Path> missing = missing(inner);
    if (missing.isPresent()) {
      checkMissing(missing.get(), stream, options, looped);
    } else {
      of(text, stream, options).close();
    }
  }

  private static Optional<Path> missing(String text) {
    try {
      return isAddress(text)
          ? Optional.empty()
          : Optional.of(Path.of(text)).filter(path -> !Files.exists(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static void checkMissing(
      Path missing, String stream, Map<String, String> options, boolean looped) {
    List<Predicate<SourceOptions>> kinds = new ArrayList<>();
    FileSources pictures = new FileSources(PictureReader.defaults());
    kinds.add(
        read -> {
          pictures.takes(missing, read, looped);
          return true;
        });
    ServiceLoader.load(SourceProvider.class)
        .forEach(provider -> kinds.add(read -> provider.takes(missing, read)));
    // First what none of the kinds that it could be would take, then whether one takes all.
    SourceOptions any = new SourceOptions(stream, options);
    List<Predicate<SourceOptions>> possible =
        kinds.stream().filter(kind -> kind.test(any)).toList();
    String where = missing + " is not there, and ";
    any.requireSound(where);
    for (Predicate<SourceOptions> kind : possible) {
      SourceOptions own = new SourceOptions(stream, options);
      kind.test(own);
      if (own.sound()) {
        return;
      }
    }
    throw new SourceException(
        Code.CONFIGURATION,
        "source '%s': %sno kind of source takes %s together"
            .formatted(stream, where, String.join(", ", new TreeSet<>(options.keySet()))));
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
