package dev.vcpclip.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.eval.EvaluationReport;
import dev.vcpclip.trainer.eval.Figure;
import dev.vcpclip.trainer.eval.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the rows of a table one after the other. A row whose report is already in its folder is not
 * trained again, so an experiment that was interrupted goes on where it was.
 */
public final class Experiment {
  private static final String REPORT = "report.json";

  private final List<RunPlan> runs;
  private final String title;

  /**
   * @param title what varies
   * @param runs the rows
   */
  public Experiment(String title, List<RunPlan> runs) {
    this.title = title;
    this.runs = List.copyOf(runs);
  }

  /** Rows that would be trained, for a dry run. */
  public String plan() {
    StringBuilder text = new StringBuilder(title).append("\n\n");
    text.append("| run | trained on | evaluated on | learning rate | tau | N | mosaic |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (RunPlan run : runs) {
      text.append(
          "| %s | %s, test split | %s (validation: %s) | %s | %s | %s | %s |%n"
              .formatted(
                  run.label(),
                  run.split().trainedOn(),
                  run.split().evaluatedOn(),
                  String.join(", ", run.split().validationCategories()),
                  run.split().learningRate(),
                  run.modifications().fixedTemperature() ? run.temperature() : "learned",
                  run.modifications().idp() ? run.idpTokens() : "-",
                  run.split().mosaicProbability()));
    }
    return text.toString();
  }

  /**
   * Trains what is missing.
   *
   * @param folder one folder a row within it
   * @param trainer does the work
   * @param done told of each row's table so far
   * @return the whole table
   */
  public String run(Path folder, RunTrainer trainer, Consumer<String> done) {
    Map<RunPlan, JsonNode> means = new LinkedHashMap<>();
    for (RunPlan run : runs) {
      Path runFolder = folder.resolve(run.folder());
      if (!Files.exists(runFolder.resolve(REPORT))) {
        EvaluationReport report = trainer.train(run, runFolder);
        ReportFiles.write(runFolder, List.of(report));
      }
      means.put(run, mean(runFolder.resolve(REPORT)));
      done.accept(table(means));
    }
    return table(means);
  }

  private String table(Map<RunPlan, JsonNode> means) {
    StringBuilder text =
        new StringBuilder(title).append(", ours / the paper's, percent\n\n| run |");
    Figure.PAPER.forEach(figure -> text.append(' ').append(figure.title()).append(" |"));
    text.append("\n|---|").append("---:|".repeat(Figure.PAPER.size())).append('\n');
    means.forEach(
        (run, mean) -> {
          text.append("| ").append(run.label()).append(" |");
          for (Figure figure : Figure.PAPER) {
            text.append(
                " %s / %s |"
                    .formatted(
                        ours(mean.path(figure.key())), paper(run.paper().percent().get(figure))));
          }
          text.append('\n');
        });
    return text.toString();
  }

  private static String ours(JsonNode mean) {
    return mean.isNumber() ? String.format(Locale.ROOT, "%.1f", 100 * mean.doubleValue()) : "n/a";
  }

  private static String paper(Double percent) {
    return percent == null ? "n/a" : String.format(Locale.ROOT, "%.1f", percent);
  }

  private static JsonNode mean(Path report) {
    try {
      JsonNode mean = new ObjectMapper().readTree(report.toFile()).path(0).path("mean");
      if (!mean.isObject()) {
        throw new VcpClipException(
            report + ": no mean in it. Delete it, and this run is trained again.");
      }
      return mean;
    } catch (IOException e) {
      throw new VcpClipException(
          report + ": cannot be read (" + e.getMessage() + "). Delete it to train again.", e);
    }
  }
}
