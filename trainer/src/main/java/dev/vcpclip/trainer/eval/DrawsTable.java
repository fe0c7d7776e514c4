package dev.vcpclip.trainer.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Tables over several draws of references: mean and spread, as Markdown. */
public final class DrawsTable {
  private static final List<Figure> FIGURES =
      List.of(
          Figure.PIXEL_AUROC,
          Figure.PIXEL_AUPRO,
          Figure.PIXEL_AP,
          Figure.IMAGE_AUROC,
          Figure.IMAGE_AP);

  private DrawsTable() {}

  /**
   * One row a category and their mean, each figure as {@code mean +- standard deviation} over the
   * draws, in percent.
   *
   * @param draws of one subject on the same data, at least one
   */
  public static String categories(List<EvaluationReport> draws) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(head("category"));
    List<CategoryResult> first = draws.get(0).categories();
    for (int c = 0; c < first.size(); c++) {
      int category = c;
      List<String> row = new ArrayList<>(List.of(first.get(c).category()));
      FIGURES.forEach(
          figure -> row.add(spread(draws, draw -> figure.of(draw.categories().get(category)))));
      rows.add(row);
    }
    rows.add(means("mean", draws));
    return ReportTable.markdown(rows);
  }

  /**
   * One row a subject, the means over its categories.
   *
   * @param subjects draws of each
   */
  public static String subjects(List<List<EvaluationReport>> subjects) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(head("mean over the categories"));
    subjects.forEach(draws -> rows.add(means(draws.get(0).subject(), draws)));
    return ReportTable.markdown(rows);
  }

  private static List<String> head(String what) {
    List<String> head = new ArrayList<>(List.of(what));
    FIGURES.forEach(
        figure -> head.add(figure == Figure.IMAGE_AP ? "im " + figure.title() : figure.title()));
    return head;
  }

  private static List<String> means(String name, List<EvaluationReport> draws) {
    List<String> row = new ArrayList<>(List.of(name));
    FIGURES.forEach(figure -> row.add(spread(draws, figure::mean)));
    return row;
  }

  private static String spread(
      List<EvaluationReport> draws, ToDoubleFunction<EvaluationReport> figure) {
    double[] values = draws.stream().mapToDouble(figure).toArray();
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    if (values.length == 1 || Double.isNaN(mean)) {
      return ReportTable.percent(mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / (values.length - 1));
    return ReportTable.percent(mean) + " +- " + ReportTable.percent(deviation);
  }
}
