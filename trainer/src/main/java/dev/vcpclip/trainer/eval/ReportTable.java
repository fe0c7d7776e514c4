package dev.vcpclip.trainer.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The tables of a report, as Markdown that also reads well on a console. */
final class ReportTable {
  /** Share of the defective pictures found, less that of false alarms, below which nothing is. */
  private static final double SEPARATION = 0.1;

  private ReportTable() {}

  /** One row a category and their mean; percent. Figures that no category has are left out. */
  static String categories(EvaluationReport report) {
    List<Figure> figures = Figure.ALL.stream().filter(f -> !Double.isNaN(f.mean(report))).toList();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("category", "pictures", "defective"));
    figures.forEach(figure -> head.add(figure.title()));
    rows.add(head);
    for (CategoryResult result : report.categories()) {
      List<String> row = new ArrayList<>();
      row.add(result.category());
      row.add(Integer.toString(result.pictures().size()));
      row.add(Integer.toString(result.defective()));
      figures.forEach(figure -> row.add(percent(figure.of(result))));
      rows.add(row);
    }
    List<String> mean = new ArrayList<>();
    mean.add("mean");
    mean.add(sum(report, result -> result.pictures().size()));
    mean.add(sum(report, CategoryResult::defective));
    figures.forEach(figure -> mean.add(percent(figure.mean(report))));
    rows.add(mean);
    return markdown(rows);
  }

  /** The image figures under every score rule, as means over the categories. */
  static String scoreRules(EvaluationReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("image score", "AUROC", "AP", "F1"));
    for (String rule : report.categories().get(0).image().keySet()) {
      rows.add(
          List.of(
              rule,
              percent(report.mean(r -> r.image().get(rule).auroc())),
              percent(report.mean(r -> r.image().get(rule).ap())),
              percent(report.mean(r -> r.image().get(rule).f1Max()))));
    }
    return markdown(rows);
  }

  /** Pixel AUROC and AP of several subjects on the same data, as {@code AUROC / AP}. */
  static String comparison(List<EvaluationReport> reports) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("pixel AUROC / AP"));
    reports.get(0).categories().forEach(result -> head.add(result.category()));
    head.add("mean");
    rows.add(head);
    for (EvaluationReport report : reports) {
      List<String> row = new ArrayList<>(List.of(report.subject()));
      report.categories().forEach(r -> row.add(pair(r.pixel().auroc(), r.pixel().ap())));
      row.add(pair(report.mean(r -> r.pixel().auroc()), report.mean(r -> r.pixel().ap())));
      rows.add(row);
    }
    return markdown(rows);
  }

  /** Why figures are missing, one line a reason; empty where none is. */
  static List<String> notes(EvaluationReport report) {
    List<String> notes = new ArrayList<>();
    for (CategoryResult result : report.categories()) {
      if (!result.pixel().undefined().isEmpty()) {
        notes.add(result.category() + ", pixels: " + result.pixel().undefined() + ".");
      }
      if (!result.ownImage().undefined().isEmpty()) {
        notes.add(result.category() + ", image scores: " + result.ownImage().undefined() + ".");
      }
    }
    return notes;
  }

  /** Verdicts over all categories, each at its own best threshold, as in the paper's Table 8. */
  static String verdicts(EvaluationReport report) {
    int truePositives = 0;
    int falsePositives = 0;
    int trueNegatives = 0;
    int falseNegatives = 0;
    for (CategoryResult result : report.categories()) {
      truePositives += result.ownImage().truePositives();
      falsePositives += result.ownImage().falsePositives();
      trueNegatives += result.ownImage().trueNegatives();
      falseNegatives += result.ownImage().falseNegatives();
    }
    if (truePositives + falseNegatives == 0) {
      return "";
    }
    String counts =
        ("At each category's best threshold: %d of %d defective pictures found,"
                + " %d of %d good ones called defective.")
            .formatted(
                truePositives,
                truePositives + falseNegatives,
                falsePositives,
                falsePositives + trueNegatives);
    double found = (double) truePositives / (truePositives + falseNegatives);
    double alarms = (double) falsePositives / (falsePositives + trueNegatives);
    return found - alarms < SEPARATION
        ? counts
            + " This score separates nothing: good pictures are called defective about as often as"
            + " defective ones."
        : counts;
  }

  /** A figure in percent with one decimal, as the paper prints it. */
  static String percent(double value) {
    return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.1f", 100 * value);
  }

  private static String pair(double auroc, double ap) {
    return percent(auroc) + " / " + percent(ap);
  }

  private static String sum(EvaluationReport report, ToDoubleFunction<CategoryResult> count) {
    return Integer.toString((int) report.categories().stream().mapToDouble(count).sum());
  }

  /** Rows of equal length as an aligned table; the first is the head. */
  static String markdown(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    rows.forEach(
        row -> {
          for (int c = 0; c < columns; c++) {
            widths[c] = Math.max(Math.max(3, widths[c]), row.get(c).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns; c++) {
        String format = c == 0 ? "| %-" + widths[c] + "s " : "| %" + widths[c] + "s ";
        text.append(String.format(Locale.ROOT, format, rows.get(r).get(c)));
      }
      text.append("|\n");
      if (r == 0) {
        for (int c = 0; c < columns; c++) {
          text.append(c == 0 ? "|-" : "| ")
              .append("-".repeat(widths[c]))
              .append(c == 0 ? "-" : ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
