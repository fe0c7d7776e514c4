package dev.vcpclip.trainer.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Csv;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes reports for people ({@code report.md}) and programs ({@code report.csv}, {@code .json}).
 */
public final class ReportFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportFiles() {}

  /**
   * Writes the three files, each whole or not at all.
   *
   * @param folder created where it is missing
   * @param reports on the same data; the first is the one the reader came for
   */
  public static void write(Path folder, List<EvaluationReport> reports) {
    write(folder.resolve("report.md"), text(reports));
    write(folder.resolve("report.csv"), csv(reports));
    write(folder.resolve("report.json"), json(reports));
  }

  /** The report as Markdown, aligned for a console. */
  public static String text(List<EvaluationReport> reports) {
    EvaluationReport first = reports.get(0);
    StringBuilder text = new StringBuilder();
    text.append("# ").append(first.subject()).append(" on ").append(first.dataset()).append("\n\n");
    text.append("Percent. Pixel figures compare maps with masks at the map's size.\n\n");
    text.append(ReportTable.categories(first)).append('\n');
    ReportTable.notes(first).forEach(note -> text.append("- n/a: ").append(note).append('\n'));
    String verdicts = ReportTable.verdicts(first);
    if (!verdicts.isEmpty()) {
      text.append('\n').append(verdicts).append("\n\n").append(ReportTable.scoreRules(first));
    }
    if (reports.size() > 1) {
      text.append("\n## Beside detectors that learn nothing\n\n");
      text.append(ReportTable.comparison(reports));
    }
    return text.toString();
  }

  private static String csv(List<EvaluationReport> reports) {
    List<Object> head =
        new ArrayList<>(List.of("subject", "dataset", "category", "pictures", "defective"));
    Figure.ALL.forEach(figure -> head.add(figure.key()));
    head.addAll(List.of("pixel_threshold", "image_threshold"));
    StringBuilder csv = new StringBuilder(Csv.row(head));
    for (EvaluationReport report : reports) {
      for (CategoryResult result : report.categories()) {
        List<Object> row =
            new ArrayList<>(List.of(report.subject(), report.dataset(), result.category()));
        row.addAll(List.of(result.pictures().size(), result.defective()));
        Figure.ALL.forEach(figure -> row.add(number(figure.of(result))));
        row.add(number(result.pixel().threshold()));
        row.add(number(result.ownImage().threshold()));
        csv.append(Csv.row(row));
      }
    }
    return csv.toString();
  }

  private static BigDecimal number(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).setScale(6, RoundingMode.HALF_UP) : null;
  }

  private static String json(List<EvaluationReport> reports) {
    ArrayNode all = JSON.createArrayNode();
    for (EvaluationReport report : reports) {
      ObjectNode node = all.addObject();
      node.put("subject", report.subject()).put("dataset", report.dataset());
      ObjectNode mean = node.putObject("mean");
      Figure.ALL.forEach(f -> put(mean, f.key(), f.mean(report)));
      ArrayNode categories = node.putArray("categories");
      report.categories().forEach(result -> addCategory(categories.addObject(), result));
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addCategory(ObjectNode node, CategoryResult result) {
    node.put("category", result.category());
    node.put("pictures", result.pictures().size()).put("defective", result.defective());
    Figure.ALL.forEach(f -> put(node, f.key(), f.of(result)));
    put(node, "pixel_threshold", result.pixel().threshold());
    ArrayNode rules = node.putArray("image_scores");
    for (Map.Entry<String, ImageMetrics> entry : result.image().entrySet()) {
      ObjectNode rule = rules.addObject().put("rule", entry.getKey());
      put(rule, "auroc", entry.getValue().auroc());
      put(rule, "ap", entry.getValue().ap());
      put(rule, "f1_max", entry.getValue().f1Max());
      put(rule, "threshold", entry.getValue().threshold());
    }
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }

  /** Writes a text file in UTF-8, whole or not at all. */
  public static void write(Path file, String text) {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
