package dev.vcpclip.trainer.data;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pictures with their masks in the same folder, {@code a.png} and {@code a_mask.png}. */
final class SideBySide {
  private SideBySide() {}

  /** The folders in which a picture has its mask beside it. */
  static List<Path> roots(Path folder) {
    if (hasPair(folder)) {
      return List.of(folder);
    }
    return Listing.folders(folder).stream().filter(SideBySide::hasPair).toList();
  }

  private static boolean hasPair(Path folder) {
    Set<String> stems = new HashSet<>();
    Listing.pictures(folder).forEach(picture -> stems.add(Listing.stem(picture)));
    return stems.stream()
        .anyMatch(stem -> MaskNames.pictureOf(stem).filter(stems::contains).isPresent());
  }

  static SegmentationDataset read(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    Notices notices = new Notices();
    List<Sample> samples = new ArrayList<>();
    List<Path> roots = roots(root);
    if (!roots.contains(root)) {
      notices.unread(root, Listing.folders(root).stream().filter(f -> !roots.contains(f)).toList());
    }
    for (Path category : roots) {
      addCategory(category, samples, notices);
    }
    return new SegmentationDataset(Listing.name(root), samples, notices.all());
  }

  private static void addCategory(Path category, List<Sample> samples, Notices notices) {
    List<Path> pictures = Listing.pictures(category);
    Set<String> stems = new HashSet<>();
    pictures.forEach(picture -> stems.add(Listing.stem(picture)));
    MaskNames masks =
        MaskNames.of(
            category,
            pictures.stream().filter(picture -> isMask(Listing.stem(picture), stems)).toList());
    List<Path> unmasked = new ArrayList<>();
    for (Path picture : pictures) {
      if (isMask(Listing.stem(picture), stems)) {
        continue;
      }
      Optional<Path> mask = masks.take(Listing.stem(picture));
      if (mask.isEmpty()) {
        unmasked.add(picture);
      }
      Path defect = mask.filter(file -> MaskReader.share(file) > 0).orElse(null);
      samples.add(new Sample(picture, defect, Listing.name(category)));
    }
    notices.unread(category, Listing.others(category));
    notices.unread(category, Listing.folders(category));
    if (!unmasked.isEmpty()) {
      notices.add(
          "%s: %d pictures have no mask and count as good: %s."
              .formatted(category, unmasked.size(), Listing.some(unmasked)));
    }
  }

  private static boolean isMask(String stem, Set<String> stems) {
    return MaskNames.pictureOf(stem).filter(stems::contains).isPresent();
  }
}
