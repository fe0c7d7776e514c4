package dev.vcpclip.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
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
 * trained again, so an experiment that was interrupted goes on where it was. Beside the report
 * {@value #SETTINGS} tells what the row was trained with; a row of other settings is refused.
 */
public final class Experiment {
  private static final String REPORT = "report.json";
  private static final String SETTINGS = "settings.txt";

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
   * @param folder of this table alone, one folder a row within it
   * @param settings what decides the rows' figures beside their plans, in words
   * @param trainer does the work
   * @param done told of each row's table so far
   * @return the whole table
   * @throws VcpClipException when a row there was trained with other settings, before any is
   *     trained
   */
  public String run(Path folder, String settings, RunTrainer trainer, Consumer<String> done) {
    runs.forEach(run -> checkSettings(folder.resolve(run.folder()), run, settings));
    Map<RunPlan, JsonNode> means = new LinkedHashMap<>();
    for (RunPlan run : runs) {
      Path runFolder = folder.resolve(run.folder());
      ReportFiles.write(runFolder.resolve(SETTINGS), settings(run, settings));
      if (!Files.exists(runFolder.resolve(REPORT))) {
        EvaluationReport report = trainer.train(run, runFolder);
        ReportFiles.write(runFolder, List.of(report));
      }
      means.put(run, mean(runFolder.resolve(REPORT)));
      done.accept(table(means));
    }
    return table(means);
  }

  private static String settings(RunPlan run, String settings) {
    return run.settings() + "; " + settings;
  }

  private static void checkSettings(Path runFolder, RunPlan run, String settings) {
    Path file = runFolder.resolve(SETTINGS);
    if (!Files.exists(file)) {
      return;
    }
    try {
      String found = Files.readString(file);
      String expected = settings(run, settings);
      if (!found.equals(expected)) {
        throw new VcpClipException(
            "%s: this row was trained with other settings. Found %s, expected %s. Choose another --out, or delete %s to train it again."
                .formatted(file, found, expected, runFolder));
      }
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
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
