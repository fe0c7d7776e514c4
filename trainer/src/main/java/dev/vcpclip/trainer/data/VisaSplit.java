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

/** VisA's {@code split_csv/1cls.csv}: object, split, label, image, mask. */
final class VisaSplit {
  static final String FILE = "split_csv/1cls.csv";
  private static final List<String> COLUMNS = List.of("object", "split", "label", "image", "mask");

  private static final Set<String> PUBLISHED =
      Set.of(
          "candle",
          "capsules",
          "cashew",
          "chewinggum",
          "fryum",
          "macaroni1",
          "macaroni2",
          "pcb1",
          "pcb2",
          "pcb3",
          "pcb4",
          "pipe_fryum");

  private VisaSplit() {}

  static SegmentationDataset read(Path folder) {
    Path file = folder.resolve(FILE);
    List<Sample> samples = new ArrayList<>();
    Set<String> categories = new TreeSet<>();
    for (SplitList.Row row : SplitList.read(file, COLUMNS)) {
      String where = file + " line " + row.line();
      String category = row.cells().get(0);
      categories.add(category);
      if (row.cells().get(1).equalsIgnoreCase("test")) {
        Path image = there(folder, row.cells().get(3), where);
        String maskCell = row.cells().get(4);
        Path mask = maskCell.isEmpty() ? null : there(folder, maskCell, where);
        if (isAnomaly(row.cells().get(2), where) != (mask != null)) {
          throw new VcpClipException(
              "%s: label '%s' with mask '%s'; expected a mask for anomalies only"
                  .formatted(where, row.cells().get(2), maskCell));
        }
        samples.add(new Sample(image, mask, category));
      }
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(file + ": no line of the test split");
    }
    String name = PUBLISHED.containsAll(categories) ? "VisA" : Listing.name(folder);
    return new SegmentationDataset(name, Samples.grouped(samples));
  }

  private static boolean isAnomaly(String label, String where) {
    return switch (label.toLowerCase(Locale.ROOT)) {
      case "anomaly", "abnormal", "bad" -> true;
      case "normal", "good" -> false;
      default ->
          throw new VcpClipException(
              "%s: label '%s', expected normal or anomaly".formatted(where, label));
    };
  }

  private static Path there(Path folder, String relative, String where) {
    Path path = Listing.resolve(folder, relative);
    if (!Files.isRegularFile(path)) {
      throw new VcpClipException(
          "%s: no file %s. Is the archive unpacked completely?".formatted(where, path));
    }
    return path;
  }
}
