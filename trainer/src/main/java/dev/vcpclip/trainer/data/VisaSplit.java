package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** VisA's {@code split_csv/1cls.csv}: object, split, label, image, mask. */
final class VisaSplit {
  static final String FILE = "split_csv/1cls.csv";
  private static final List<String> COLUMNS = List.of("object", "split", "label", "image", "mask");

  private VisaSplit() {}

  static SegmentationDataset read(Path folder) {
    Path file = folder.resolve(FILE);
    List<String> lines = lines(file);
    if (lines.isEmpty() || !List.of(lines.get(0).trim().split(",")).equals(COLUMNS)) {
      throw new VcpClipException(
          "%s: its first line is '%s', expected '%s'"
              .formatted(file, lines.isEmpty() ? "" : lines.get(0), String.join(",", COLUMNS)));
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).trim();
      if (line.isEmpty()) {
        continue;
      }
      String[] cells = line.split(",", -1);
      String where = file + " line " + (i + 1);
      if (cells.length != COLUMNS.size()) {
        throw new VcpClipException(
            "%s: %d columns, expected %d".formatted(where, cells.length, COLUMNS.size()));
      }
      if (cells[1].equals("test")) {
        Path image = there(folder, cells[3], where);
        Path mask = cells[4].isEmpty() ? null : there(folder, cells[4], where);
        boolean anomalous = cells[2].equals("anomaly");
        if (anomalous != (mask != null)) {
          throw new VcpClipException(
              "%s: label '%s' with mask '%s'; expected a mask for anomalies only"
                  .formatted(where, cells[2], cells[4]));
        }
        samples.add(new Sample(image, mask, cells[0]));
      }
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(file + ": no line of the test split");
    }
    return new SegmentationDataset("VisA", Samples.grouped(samples));
  }

  private static Path there(Path folder, String relative, String where) {
    Path path = folder.resolve(relative);
    if (!Files.isRegularFile(path)) {
      throw new VcpClipException(
          "%s: no file %s. Is the archive unpacked completely?".formatted(where, path));
    }
    return path;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }
}
