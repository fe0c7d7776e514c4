package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A folder of pictures and the folder of their masks beside it, told by their names.
 *
 * @param prefix what both names begin with, such as {@code test} in {@code test_images}; empty
 *     where they begin with nothing
 * @param images the pictures
 * @param masks their masks; empty where no folder is called so
 */
record FolderPair(String prefix, Path images, Optional<Path> masks) {
  private static final List<String> IMAGES =
      List.of("images", "image", "imgs", "img", "img_dir", "image_dir");
  private static final List<String> MASKS =
      List.of("masks", "mask", "ann_dir", "mask_dir", "annotations", "gt", "ground_truth");
  private static final Set<String> SPLITS =
      Set.of("train", "training", "val", "valid", "validation", "test", "testing");

  /**
   * The pairs of a folder; none where no folder is called like one of pictures.
   *
   * @throws VcpClipException when two folders are called like the same half of a pair
   */
  static List<FolderPair> in(Path folder) {
    Map<String, Path> images = named(folder, IMAGES);
    if (images.isEmpty()) {
      return List.of();
    }
    Map<String, Path> masks = named(folder, MASKS);
    List<FolderPair> pairs = new ArrayList<>();
    images.forEach(
        (prefix, path) ->
            pairs.add(new FolderPair(prefix, path, Optional.ofNullable(masks.get(prefix)))));
    if (images.size() == 1 && masks.size() == 1) {
      Path only = masks.values().iterator().next();
      return List.of(
          new FolderPair(pairs.get(0).prefix(), pairs.get(0).images(), Optional.of(only)));
    }
    return pairs;
  }

  /** Whether a folder holds pairs; one with two halves of a kind does, too. */
  static boolean isIn(Path folder) {
    return Listing.folders(folder).stream().anyMatch(f -> prefix(f, IMAGES).isPresent());
  }

  /** Whether a name is that of a part of the data set to train or test on. */
  static boolean isSplit(String name) {
    return SPLITS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The test split where names are those of splits and it is among them. */
  static Optional<String> testOf(Set<String> names) {
    return names.size() > 1 && names.stream().allMatch(FolderPair::isSplit)
        ? new TreeSet<>(names)
            .stream().filter(name -> name.toLowerCase(Locale.ROOT).startsWith("test")).findFirst()
        : Optional.empty();
  }

  private static Map<String, Path> named(Path folder, List<String> names) {
    Map<String, Path> found = new TreeMap<>();
    for (Path below : Listing.folders(folder)) {
      prefix(below, names)
          .ifPresent(
              prefix -> {
                Path other = found.put(prefix, below);
                if (other != null) {
                  throw new VcpClipException(
                      "%s holds %s/ and %s/; which one is meant? Move or rename the other."
                          .formatted(folder, other.getFileName(), below.getFileName()));
                }
              });
    }
    return found;
  }

  private static Optional<String> prefix(Path folder, List<String> names) {
    String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
    if (names.contains(name)) {
      return Optional.of("");
    }
    return names.stream()
        .filter(known -> name.endsWith("_" + known) || name.endsWith("-" + known))
        .map(known -> name.substring(0, name.length() - known.length() - 1))
        .findFirst();
  }
}
