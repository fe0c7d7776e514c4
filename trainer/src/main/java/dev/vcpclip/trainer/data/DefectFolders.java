package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** One folder per category, in it one folder per kind of defect: MVTec AD and its relatives. */
final class DefectFolders {
  private static final Set<String> GOOD = Set.of("good", "ok");
  private static final String TEST = "test";
  private static final String TRUTH = "ground_truth";

  private DefectFolders() {}

  /** Folders that look like a category. A category's own folder counts as a set of one. */
  static List<Path> categories(Path folder) {
    if (isCategory(folder)) {
      return List.of(folder);
    }
    return Listing.folders(folder).stream().filter(DefectFolders::isCategory).toList();
  }

  private static boolean isCategory(Path folder) {
    return Files.isDirectory(folder.resolve(TEST)) && Files.isDirectory(folder.resolve(TRUTH));
  }

  /**
   * Reads them.
   *
   * @param name of a published set
   * @param published its categories; a set with others is called like its folder
   */
  static SegmentationDataset read(Path folder, String name, Set<String> published) {
    Path root = folder.toAbsolutePath().normalize();
    List<Path> categories = categories(root);
    List<Sample> samples = new ArrayList<>();
    Notices notices = new Notices();
    if (!isCategory(root)) {
      notices.unread(root, without(Listing.folders(root), categories));
    }
    Set<String> names = new TreeSet<>();
    for (Path category : categories) {
      names.add(Listing.name(category));
      readCategory(category, samples, notices);
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(
          "%s: the test folders hold no pictures. Expected files ending in png, jpg, bmp, tif, webp."
              .formatted(folder));
    }
    return new SegmentationDataset(
        names.equals(published) ? name : Listing.name(root), samples, notices.all());
  }

  private static void readCategory(Path category, List<Sample> samples, Notices notices) {
    Path test = category.resolve(TEST);
    Path truth = category.resolve(TRUTH);
    List<Path> kinds = Listing.folders(test);
    List<Path> folders = Listing.folders(category);
    notices.unread(category, without(folders, List.of(category.resolve("train"), test, truth)));
    notices.unread(test, without(Listing.entries(test), kinds));
    List<Path> truths = new ArrayList<>(Listing.entries(truth));
    for (Path kind : kinds) {
      String kindName = kind.getFileName().toString();
      truths.remove(truth.resolve(kindName));
      notices.unread(kind, without(Listing.entries(kind), Listing.pictures(kind)));
      if (GOOD.contains(kindName.toLowerCase(Locale.ROOT))) {
        Listing.pictures(kind)
            .forEach(p -> samples.add(new Sample(p, null, Listing.name(category))));
      } else {
        addDefects(kind, truth.resolve(kindName), Listing.name(category), samples, notices);
      }
    }
    notices.unread(truth, truths);
  }

  private static List<Path> without(List<Path> all, List<Path> used) {
    return all.stream().filter(path -> !used.contains(path)).toList();
  }

  private static void addDefects(
      Path kind, Path masks, String category, List<Sample> samples, Notices notices) {
    MaskNames named = MaskNames.in(masks);
    for (Path picture : Listing.pictures(kind)) {
      String stem = Listing.stem(picture);
      Path mask =
          named
              .take(stem)
              .orElseThrow(
                  () ->
                      new VcpClipException(
                          "%s: no mask; expected %s_mask.png or %s.png in %s, %s"
                              .formatted(picture, stem, stem, masks, Listing.describe(masks))));
      samples.add(new Sample(picture, mask, category, kind.getFileName().toString()));
    }
    notices.unread(masks, named.left());
    notices.unread(masks, without(Listing.entries(masks), Listing.pictures(masks)));
  }
}
