package dev.vcpclip.trainer.experiment;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.calibration.ReferenceOptions;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.eval.Disturbance;
import dev.vcpclip.trainer.eval.DrawsTable;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.EvaluationReport;
import dev.vcpclip.trainer.eval.MapSource;
import dev.vcpclip.trainer.eval.ReferenceEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How much each further good part brings: a model measured without references, and with some; and,
 * where that is asked for, the baseline that remembers the same parts without a model.
 */
public final class Shots {
  private final SegmentationDataset dataset;
  private final Evaluation evaluation;
  private final long seed;
  private final int draws;
  private final Disturbance disturbance;
  private final boolean baseline;

  /**
   * An experiment.
   *
   * @param seed of the first draw for each number of references
   * @param draws for each number of references
   * @param disturbance what the references are taken under
   * @param baseline whether to measure {@link ReferenceEvaluation#runPatchMemory} beside it
   */
  public Shots(
      SegmentationDataset dataset,
      Evaluation evaluation,
      long seed,
      int draws,
      Disturbance disturbance,
      boolean baseline) {
    this.dataset = dataset;
    this.evaluation = evaluation;
    this.seed = seed;
    this.draws = draws;
    this.disturbance = disturbance;
    this.baseline = baseline;
  }

  /**
   * Measures.
   *
   * @param zeroShot the same model without references
   * @param model exported with references
   * @param shots numbers of references
   * @param progress told the table so far after each
   * @return the table, as Markdown
   */
  public String run(
      MapSource zeroShot,
      Model model,
      ReferenceOptions options,
      List<Integer> shots,
      Consumer<String> progress) {
    List<List<EvaluationReport>> rows = new ArrayList<>();
    rows.add(List.of(evaluation.run(dataset, "no reference", zeroShot)));
    for (int count : shots) {
      ReferenceEvaluation references =
          new ReferenceEvaluation(evaluation, count, seed, disturbance);
      String name = count + (count == 1 ? " reference" : " references");
      rows.add(named(name, references.run(dataset, name, model, options, draws)));
      if (baseline) {
        rows.add(named(name + ", without a model", references.runPatchMemory(dataset, draws)));
      }
      progress.accept(DrawsTable.subjects(rows));
    }
    return DrawsTable.subjects(rows);
  }

  private static List<EvaluationReport> named(String name, List<EvaluationReport> draws) {
    return draws.stream()
        .map(report -> new EvaluationReport(name, report.dataset(), report.categories()))
        .toList();
  }
}
