package dev.vcpclip.trainer;

import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.trainer.TrainingListener.StepReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** {@value #FILE}: one row a step, flushed as it comes. */
final class TrainingLog implements AutoCloseable {
  static final String FILE = "log.csv";
  private static final String HEADER = "epoch,batch,loss,focal,dice,a,b,images_per_second";

  private final Path file;
  private final BufferedWriter writer;

  /**
   * Opens the log and drops rows from that position on, which an interrupted run wrote after its
   * last checkpoint.
   */
  TrainingLog(Path folder, int epoch, int batch) {
    this.file = folder.resolve(FILE);
    try {
      List<String> rows = Files.exists(file) ? Files.readAllLines(file) : List.of();
      StringBuilder kept = new StringBuilder(HEADER).append('\n');
      rows.stream()
          .skip(1)
          .filter(row -> isBefore(row, epoch, batch))
          .forEach(row -> kept.append(row).append('\n'));
      AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
      this.writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private static boolean isBefore(String row, int epoch, int batch) {
    String[] cells = row.split(",");
    if (cells.length < 2 || !cells[0].matches("\\d+") || !cells[1].matches("\\d+")) {
      return false;
    }
    int rowEpoch = Integer.parseInt(cells[0]);
    return rowEpoch < epoch || rowEpoch == epoch && Integer.parseInt(cells[1]) < batch;
  }

  void write(StepReport report) {
    try {
      String row =
          String.format(
              Locale.ROOT,
              "%d,%d,%s,%s,%s,%s,%s,%.2f\n",
              report.epoch(),
              report.batch(),
              report.loss(),
              report.focal(),
              report.dice(),
              cell(report.alpha()),
              cell(report.beta()),
              report.imagesPerSecond());
      writer.write(row);
      writer.flush();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }
}
