package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.calibration.CalibrationResult;
import dev.vcpclip.runtime.calibration.FieldBound;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.map.VerdictRule;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves of false rejects and misses over the threshold, with their upper bounds. A bound holds for
 * a threshold that was fixed before; picked from the curve, the best-looking one promises less.
 */
final class CalibrationPlot {
  private static final int POINTS = 300;
  private static final double SMALLEST_PERCENT = 0.1;
  private static final Color GOOD = new Color(0x1B7837);
  private static final Color BAD = new Color(0xB2182B);
  private static final Color THRESHOLD = new Color(0x333333);
  private static final BasicStroke DASHED =
      new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6, 4}, 0);

  private CalibrationPlot() {}

  static byte[] png(CalibrationResult result) {
    try {
      return BitmapEncoder.getBitmapBytes(chart(result), BitmapFormat.PNG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XYChart chart(CalibrationResult result) {
    XYChart chart =
        new XYChartBuilder()
            .width(960)
            .height(540)
            .title("Product '" + result.recipe().name() + "': what a threshold would do")
            .xAxisTitle("threshold on the image score")
            .yAxisTitle("% of parts, logarithmic")
            .build();
    chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(SMALLEST_PERCENT).setYAxisMax(100.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    double[] good = scores(result.parts().good());
    double[] bad = scores(result.parts().bad());
    double confidence = result.recipe().calibration().confidence();
    double[] at = thresholds(good, bad);
    curves(chart, "good parts rejected", GOOD, at, confidence, counts(at, good, true), good.length);
    if (bad.length > 0) {
      curves(chart, "bad parts missed", BAD, at, confidence, counts(at, bad, false), bad.length);
    }
    VerdictRule rule = result.recipe().rule();
    vertical(chart, "defect from", rule.defectFrom(), new BasicStroke(2));
    if (rule.goodBelow() < rule.defectFrom()) {
      vertical(chart, "good below", rule.goodBelow(), DASHED);
    }
    return chart;
  }

  private static double[] scores(List<MeasuredPart> parts) {
    return parts.stream().mapToDouble(MeasuredPart::score).sorted().toArray();
  }

  private static double[] thresholds(double[] good, double[] bad) {
    double low = bad.length == 0 ? good[0] : Math.min(good[0], bad[0]);
    double high = Math.max(good[good.length - 1], bad.length == 0 ? low : bad[bad.length - 1]);
    double margin = Math.max((high - low) / 20, 1e-6);
    double[] at = new double[POINTS];
    Arrays.setAll(at, i -> low - margin + i * (high - low + 2 * margin) / (POINTS - 1));
    return at;
  }

  /** Parts on the wrong side of each threshold. */
  private static int[] counts(double[] at, double[] scores, boolean good) {
    int[] counts = new int[at.length];
    for (int i = 0; i < at.length; i++) {
      double threshold = at[i];
      counts[i] =
          (int) Arrays.stream(scores).filter(s -> good ? s >= threshold : s < threshold).count();
    }
    return counts;
  }

  private static void curves(
      XYChart chart,
      String name,
      Color color,
      double[] at,
      double confidence,
      int[] counts,
      int parts) {
    List<Double> x = new ArrayList<>();
    List<Double> seen = new ArrayList<>();
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      FieldBound bound = new FieldBound(counts[i], parts, confidence);
      x.add(at[i]);
      seen.add(counts[i] == 0 ? null : 100 * bound.seen());
      bounds.add(100 * bound.share());
    }
    chart.addSeries(name + " here", x, seen).setMarker(SeriesMarkers.NONE).setLineColor(color);
    chart
        .addSeries(name + ", at most", x, bounds)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(color)
        .setLineStyle(DASHED);
  }

  private static void vertical(XYChart chart, String name, double at, BasicStroke stroke) {
    chart
        .addSeries(
            name + " " + CalibrationText.number(at),
            new double[] {at, at},
            new double[] {SMALLEST_PERCENT, 100})
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(THRESHOLD)
        .setLineStyle(stroke);
  }
}
