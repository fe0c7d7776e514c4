package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.ReferenceMaker;
import dev.vcpclip.runtime.calibration.ReferenceOptions;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.trainer.data.SegmentationDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures a model with references drawn at random, once for every draw, each category with good
 * parts of its own. What is drawn is never tested.
 */
public final class ReferenceEvaluation {
  private final Evaluation evaluation;
  private final int count;
  private final long seed;
  private final Disturbance disturbance;

  /**
   * An evaluation.
   *
   * @param evaluation measures each draw
   * @param count references of a category, 1 or more
   * @param seed of the first draw; the next ones follow it
   * @param disturbance what the references are taken under
   */
  public ReferenceEvaluation(Evaluation evaluation, int count, long seed, Disturbance disturbance) {
    this.evaluation = evaluation;
    this.count = count;
    this.seed = seed;
    this.disturbance = disturbance;
  }

  /** What is measured on one category once its references are drawn. */
  private interface Subject {
    MapSource with(List<Path> references) throws InterruptedException;
  }

  /**
   * Measures a bundle.
   *
   * @param model exported with references; stays the caller's to close
   * @return a report a draw
   */
  public List<EvaluationReport> run(
      SegmentationDataset dataset,
      String subject,
      Model model,
      ReferenceOptions options,
      int draws) {
    ReferenceMaker maker =
        new ReferenceMaker(model, options, Light.AS_EXPORTED, InspectionArea.WHOLE);
    return run(
        dataset,
        subject,
        draws,
        references -> {
          Recipe recipe =
              Recipe.builder()
                  .rule(VerdictRule.at(0))
                  .references(maker.make(references, this::read))
                  .build();
          return frame -> map(model, recipe, frame);
        });
  }

  /** Measures the baseline that remembers good parts without a model. */
  public List<EvaluationReport> runPatchMemory(SegmentationDataset dataset, int draws) {
    return run(
        dataset,
        PatchMemory.LABEL,
        draws,
        references -> PatchMemory.of(references.stream().map(this::read).toList()));
  }

  private List<EvaluationReport> run(
      SegmentationDataset dataset, String name, int draws, Subject subject) {
    List<EvaluationReport> reports = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      List<CategoryResult> results = new ArrayList<>();
      for (String category : dataset.categories()) {
        ReferencePool.Draw drawn = ReferencePool.of(dataset, category).draw(count, seed + draw);
        SegmentationDataset tested = new SegmentationDataset(dataset.name(), drawn.tested());
        try {
          MapSource source = subject.with(drawn.references());
          results.addAll(evaluation.run(tested, name, source).categories());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new VcpClipException("interrupted while references were taken", e);
        }
      }
      String drawName = draws == 1 ? name : "%s, draw %s".formatted(name, draw + 1);
      reports.add(new EvaluationReport(drawName, dataset.name(), results));
    }
    return reports;
  }

  private static ScoredMap map(Model model, Recipe recipe, Frame frame) {
    var finding =
        model.runOrFail(List.of(frame), Collections.singletonList(recipe)).get(0).orThrow();
    return new ScoredMap(recipe.judgedMap(finding).orElseThrow(), recipe.score(finding));
  }

  private Frame read(Path picture) {
    if (disturbance == Disturbance.NONE) {
      return Frame.read(picture);
    }
    try (Frame frame = Frame.read(picture)) {
      return disturbance.of(frame);
    }
  }
}
