package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AppendingFile;
import dev.vcpclip.runtime.io.Csv;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends one row an inspected frame to a CSV file (RFC 4180, UTF-8) with a header; a frame that
 * could not be inspected has its row, too, with the verdict {@code error}. The region columns are
 * those of the first region, the one with the highest peak. Text that a spreadsheet would take for
 * a formula is made plain: see {@link Csv}.
 *
 * <p>Thread-safe. Each row reaches the operating system whole before {@link #accept} returns.
 */
public final class CsvSink implements InspectionSink {
  private static final List<ShotFields> BEFORE_REGION =
      List.of(
          ShotFields.SOURCE,
          ShotFields.VERDICT,
          ShotFields.SCORE,
          ShotFields.GOOD_BELOW,
          ShotFields.DEFECT_FROM,
          ShotFields.WIDTH,
          ShotFields.HEIGHT,
          ShotFields.REGIONS);
  private static final List<ShotFields> AFTER_REGION =
      List.of(
          ShotFields.PROVIDER,
          ShotFields.TOTAL,
          ShotFields.STREAM,
          ShotFields.SEQUENCE,
          ShotFields.CAPTURED_AT,
          ShotFields.PART_ID,
          ShotFields.RECIPE,
          ShotFields.REVISION,
          ShotFields.ERROR);

  private final AppendingFile file;

  private CsvSink(AppendingFile file) {
    this.file = file;
  }

  /**
   * Opens a file for appending; a new one gets a header.
   *
   * @param file created when missing, its folder too
   * @throws VcpClipException when the disk refuses or the file has other columns
   */
  public static CsvSink open(Path file) {
    requireOurHeader(file);
    AppendingFile opened = AppendingFile.open(file, Csv.LINE_END);
    try {
      if (opened.isEmpty()) {
        opened.append(Csv.row(columns()));
      }
      return new CsvSink(opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>();
    BEFORE_REGION.forEach(field -> columns.add(field.snakeCase()));
    for (RegionFields field : RegionFields.values()) {
      columns.add(field.snakeCase());
    }
    AFTER_REGION.forEach(field -> columns.add(field.snakeCase()));
    return columns;
  }

  private static void requireOurHeader(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    String expected = String.join(",", columns());
    try (BufferedReader reader = AppendingFile.reader(file)) {
      String header = reader.readLine();
      if (header != null && !header.equals(expected)) {
        throw new VcpClipException(
            file + ": has other columns than this report. Move it away or name another file.");
      }
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public void accept(InspectedShot shot) {
    List<Object> row = new ArrayList<>();
    BEFORE_REGION.forEach(field -> row.add(field.of(shot)));
    Region first = firstRegion(shot);
    for (RegionFields field : RegionFields.values()) {
      row.add(field.of(first));
    }
    AFTER_REGION.forEach(field -> row.add(field.of(shot)));
    file.append(Csv.row(row));
  }

  /** The one with the highest peak; {@code null} where there is none. */
  private static Region firstRegion(InspectedShot shot) {
    List<Region> regions = shot.inspection().map(Inspection::regions).orElse(List.of());
    return regions.isEmpty() ? null : regions.get(0);
  }

  @Override
  public void close() {
    file.close();
  }
}
