package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One folder per category, in it one folder per kind of defect: MVTec AD and its relatives. */
final class DefectFolders {
  private static final Set<String> GOOD = Set.of("good", "ok");

  private DefectFolders() {}

  /** Folders that look like a category. A category's own folder counts as a set of one. */
  static List<Path> categories(Path folder) {
    if (isCategory(folder)) {
      return List.of(folder);
    }
    return Listing.folders(folder).stream().filter(DefectFolders::isCategory).toList();
  }

  private static boolean isCategory(Path folder) {
    return Files.isDirectory(folder.resolve("test"))
        && Files.isDirectory(folder.resolve("ground_truth"));
  }

  static SegmentationDataset read(Path folder, String name) {
    List<Sample> samples = new ArrayList<>();
    for (Path category : categories(folder.toAbsolutePath().normalize())) {
      String categoryName = category.getFileName().toString();
      for (Path kind : Listing.folders(category.resolve("test"))) {
        String kindName = kind.getFileName().toString();
        if (GOOD.contains(kindName)) {
          Listing.pictures(kind).forEach(p -> samples.add(new Sample(p, null, categoryName)));
        } else {
          addDefects(
              kind, category.resolve("ground_truth").resolve(kindName), categoryName, samples);
        }
      }
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(folder + ": the test folders hold no pictures");
    }
    return new SegmentationDataset(name, samples);
  }

  private static void addDefects(Path kind, Path masks, String category, List<Sample> samples) {
    Map<String, Path> byStem = Listing.byStem(masks);
    for (Path picture : Listing.pictures(kind)) {
      String stem = Listing.stem(picture);
      Path mask = byStem.getOrDefault(stem + "_mask", byStem.get(stem));
      if (mask == null) {
        throw new VcpClipException(
            "%s: no mask; expected %s_mask.png or %s.png in %s, %s"
                .formatted(picture, stem, stem, masks, Listing.describe(masks)));
      }
      samples.add(new Sample(picture, mask, category));
    }
  }
}
