package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Masks by the names that pictures have: the picture's own name or that with an ending such as
 * {@code _mask}, in whatever format.
 */
final class MaskNames {
  /** What follows a picture's name in its mask's, in lower case. */
  static final List<String> SUFFIXES = List.of("_mask", "-mask", "_gt", "_label", "_segmentation");

  private final Map<String, Path> byName = new LinkedHashMap<>();

  private MaskNames(Path root, List<Path> masks) {
    for (Path mask : masks) {
      Path other = byName.put(key(root, mask), mask);
      if (other != null) {
        throw new VcpClipException(
            "%s and %s differ only in their endings; which one is meant? Remove the other."
                .formatted(other, mask.getFileName()));
      }
    }
  }

  /** These masks, by their paths below a folder. */
  static MaskNames of(Path folder, List<Path> masks) {
    return new MaskNames(folder, masks);
  }

  /** The masks of a folder. */
  static MaskNames in(Path folder) {
    return new MaskNames(folder, Listing.pictures(folder));
  }

  /** The masks of a folder and of those below, which names then begin with. */
  static MaskNames below(Path folder) {
    return new MaskNames(folder, Listing.picturesBelow(folder));
  }

  /** A file's path below a root without ending, with slashes on every system. */
  static String key(Path root, Path file) {
    Path relative = root.relativize(file);
    String name = Listing.stem(file);
    return relative.getNameCount() == 1
        ? name
        : relative.getParent().toString().replace('\\', '/') + "/" + name;
  }

  /** Finds the mask of a picture and takes it out. */
  Optional<Path> take(String picture) {
    return Stream.concat(Stream.of(""), SUFFIXES.stream())
        .flatMap(suffix -> Stream.of(suffix, suffix.toUpperCase(Locale.ROOT)))
        .map(suffix -> byName.remove(picture + suffix))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The picture's name in a mask's; empty where the name has none of the endings. */
  static Optional<String> pictureOf(String mask) {
    String name = mask.toLowerCase(Locale.ROOT);
    return SUFFIXES.stream()
        .filter(suffix -> name.endsWith(suffix) && name.length() > suffix.length())
        .map(suffix -> mask.substring(0, mask.length() - suffix.length()))
        .findFirst();
  }

  /** Masks that no picture was found for. */
  List<Path> left() {
    return List.copyOf(byName.values());
  }
}
