package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pictures in one folder and masks in another beside it, once or in a folder per category; names as
 * {@link FolderPair} knows them.
 */
final class PlainFolder {
  private final Notices notices = new Notices();
  private final List<Sample> samples = new ArrayList<>();

  private PlainFolder() {}

  /** The folders that hold pairs. */
  static List<Path> roots(Path folder) {
    if (FolderPair.isIn(folder)) {
      return List.of(folder);
    }
    return Listing.folders(folder).stream().filter(FolderPair::isIn).toList();
  }

  static SegmentationDataset read(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    PlainFolder reading = new PlainFolder();
    List<Path> categories = roots(root);
    if (!categories.contains(root)) {
      reading.notices.unread(root, without(Listing.folders(root), categories));
    }
    for (Path category : categories) {
      reading.addRoot(category);
    }
    if (reading.samples.isEmpty()) {
      throw new VcpClipException(
          "%s: its images folders hold no pictures; expected files ending in png, jpg, bmp, tif or"
                  .formatted(folder)
              + " webp");
    }
    return new SegmentationDataset(Listing.name(root), reading.samples, reading.notices.all());
  }

  private void addRoot(Path root) {
    List<FolderPair> pairs = FolderPair.in(root);
    Set<Path> used = new HashSet<>();
    for (FolderPair pair : pairs) {
      used.add(pair.images());
      pair.masks().ifPresent(used::add);
    }
    List<Path> unused = Listing.entries(root).stream().filter(e -> !used.contains(e)).toList();
    notices.unread(root, unused);
    Set<String> prefixes = pairs.stream().map(FolderPair::prefix).collect(Collectors.toSet());
    Optional<String> test = FolderPair.testOf(prefixes);
    for (FolderPair pair : pairs) {
      if (test.isPresent() && !pair.prefix().equals(test.get())) {
        notices.add(pair.images() + ": not read; of several splits it is the test split that is.");
        continue;
      }
      if (pair.masks().isEmpty()) {
        refuseUnusedMasks(pair, unused);
      }
      boolean apart = prefixes.size() > 1 && test.isEmpty();
      addPair(pair, Listing.name(root) + (apart ? " " + pair.prefix() : ""));
    }
  }

  /** Without masks every picture counts as good, which must not come of a folder's name. */
  private static void refuseUnusedMasks(FolderPair pair, List<Path> unused) {
    Set<String> stems =
        Listing.picturesBelow(pair.images()).stream()
            .map(Listing::stem)
            .collect(Collectors.toSet());
    for (Path other : unused) {
      boolean masks =
          Listing.picturesBelow(other).stream()
              .map(Listing::stem)
              .anyMatch(
                  stem ->
                      stems.contains(stem)
                          || MaskNames.pictureOf(stem).filter(stems::contains).isPresent());
      if (masks) {
        throw new VcpClipException(
            "%s holds pictures named like those of %s, and there is no masks folder: are they the"
                    .formatted(other, pair.images())
                + " masks? Call it masks, or move it away.");
      }
    }
  }

  private void addPair(FolderPair pair, String category) {
    MaskNames masks = pair.masks().map(PlainFolder::masksBelow).orElse(null);
    List<Path> unmasked = new ArrayList<>();
    int masked = 0;
    for (Path picture : pictures(pair)) {
      String name = MaskNames.key(pair.images(), picture);
      Optional<Path> mask = masks == null ? Optional.empty() : masks.take(name);
      if (mask.isPresent()) {
        masked++;
      } else {
        unmasked.add(picture);
      }
      // Sets of this layout often hold black masks for their good pictures.
      Path defect = mask.filter(file -> MaskReader.share(file) > 0).orElse(null);
      String kind = defect == null ? Sample.GOOD : kind(name);
      samples.add(new Sample(picture, defect, category, kind));
    }
    refuseLeft(pair, masks);
    unreadBelow(pair.images());
    pair.masks().ifPresent(this::unreadBelow);
    if (masked > 0 && !unmasked.isEmpty()) {
      notices.add(
          "%s: %d of %d pictures have no mask and count as good: %s."
              .formatted(
                  pair.images(),
                  unmasked.size(),
                  masked + unmasked.size(),
                  Listing.some(unmasked)));
    }
  }

  private static MaskNames masksBelow(Path folder) {
    List<Path> found = Listing.picturesBelow(folder);
    if (found.isEmpty() && !Listing.entries(folder).isEmpty()) {
      throw new VcpClipException(
          "%s: no mask that can be read, %s. Expected PNG, BMP or TIFF, called as the pictures are."
              .formatted(folder, Listing.describe(folder)));
    }
    return MaskNames.below(folder);
  }

  /** All pictures, or those of the test split where the folders below are splits. */
  private List<Path> pictures(FolderPair pair) {
    Set<String> below = new LinkedHashSet<>();
    Listing.folders(pair.images()).forEach(folder -> below.add(folder.getFileName().toString()));
    Optional<String> test = FolderPair.testOf(below);
    if (test.isEmpty()) {
      return Listing.picturesBelow(pair.images());
    }
    below.remove(test.get());
    notices.add(
        "%s: not read: %s; of several splits it is the test split that is."
            .formatted(pair.images(), String.join(", ", below)));
    return Listing.picturesBelow(pair.images().resolve(test.get()));
  }

  private void refuseLeft(FolderPair pair, MaskNames masks) {
    if (masks == null) {
      return;
    }
    Set<String> pictures =
        Listing.picturesBelow(pair.images()).stream()
            .map(picture -> MaskNames.key(pair.images(), picture))
            .collect(Collectors.toSet());
    Path folder = pair.masks().orElseThrow();
    List<Path> orphans =
        masks.left().stream()
            .filter(
                mask -> {
                  String key = MaskNames.key(folder, mask);
                  return !pictures.contains(MaskNames.pictureOf(key).orElse(key));
                })
            .toList();
    if (!orphans.isEmpty()) {
      throw new VcpClipException(
          "%s (%d such): a mask without a picture; expected %s.* in %s"
              .formatted(
                  orphans.get(0),
                  orphans.size(),
                  MaskNames.key(folder, orphans.get(0)),
                  pair.images()));
    }
  }

  /** The folder a picture lies in below the others, where it lies in one. */
  private static String kind(String name) {
    int slash = name.lastIndexOf('/');
    String folder = slash < 0 ? "" : name.substring(0, slash);
    return folder.isEmpty() || FolderPair.isSplit(folder) ? Sample.DEFECT : folder;
  }

  private void unreadBelow(Path folder) {
    notices.unread(folder, Listing.others(folder));
    Listing.folders(folder).forEach(this::unreadBelow);
  }

  private static List<Path> without(List<Path> all, List<Path> used) {
    return all.stream().filter(path -> !used.contains(path)).toList();
  }
}
