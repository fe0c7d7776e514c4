package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** {@value #FILE}: the losses of a run's log over its steps. */
final class TrainingCurves {
  static final String FILE = "curves.png";
  private static final List<String> LOSSES = List.of("loss", "focal", "dice");

  /** Steps that are averaged into one point, at most this many points a curve. */
  private static final int POINTS = 400;

  private TrainingCurves() {}

  /**
   * Draws the curves of the log in that folder; a log without steps is left alone.
   *
   * @throws VcpClipException when the file cannot be written
   */
  static void draw(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      List<String> rows = Files.readAllLines(folder.resolve(TrainingLog.FILE));
      if (rows.size() < 2) {
        return;
      }
      List<String> columns = List.of(rows.get(0).split(","));
      List<String[]> cells = rows.stream().skip(1).map(row -> row.split(",", -1)).toList();
      byte[] png = BitmapEncoder.getBitmapBytes(chart(columns, cells), BitmapFormat.PNG);
      AtomicFile.write(file, png);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private static XYChart chart(List<String> columns, List<String[]> cells) {
    XYChart chart =
        new XYChartBuilder().width(900).height(500).xAxisTitle("step").yAxisTitle("loss").build();
    int bin = Math.max(1, (cells.size() + POINTS - 1) / POINTS);
    for (String loss : LOSSES) {
      int column = columns.indexOf(loss);
      List<Double> steps = new ArrayList<>();
      List<Double> means = new ArrayList<>();
      for (int from = 0; from < cells.size(); from += bin) {
        List<String[]> part = cells.subList(from, Math.min(cells.size(), from + bin));
        steps.add(from + part.size() / 2.0);
        means.add(
            part.stream().mapToDouble(row -> Double.parseDouble(row[column])).average().orElse(0));
      }
      chart.addSeries(loss, steps, means).setMarker(SeriesMarkers.NONE);
    }
    return chart;
  }
}
