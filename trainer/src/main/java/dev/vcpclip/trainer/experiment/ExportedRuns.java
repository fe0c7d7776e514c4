package dev.vcpclip.trainer.experiment;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.eval.BundleMaps;
import dev.vcpclip.trainer.eval.CheckpointBundle;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.EvaluationReport;
import java.nio.file.Path;
import java.util.function.Function;

/** Trains a row, exports it, and evaluates the exported bundle: the chain a user would go. */
public final class ExportedRuns implements RunTrainer {
  private final Path backbone;
  private final Function<String, SegmentationDataset> datasets;
  private final CheckpointTrainer trainer;
  private final int parallel;

  /**
   * @param backbone CLIP's weights, the same for all rows
   * @param datasets opens a set by the paper's name for it; see {@link PaperSplit#trainedOn}
   * @param trainer does the training
   * @param parallel pictures in work at once during the evaluation
   */
  public ExportedRuns(
      Path backbone,
      Function<String, SegmentationDataset> datasets,
      CheckpointTrainer trainer,
      int parallel) {
    this.backbone = backbone;
    this.datasets = datasets;
    this.trainer = trainer;
    this.parallel = parallel;
  }

  /**
   * {@inheritDoc}
   *
   * @throws VcpClipException when a data set lacks the validation categories or a step fails
   */
  @Override
  public EvaluationReport train(RunPlan plan, Path folder) {
    PaperSplit split = plan.split();
    SegmentationDataset training = datasets.apply(split.trainedOn());
    SegmentationDataset evaluated = datasets.apply(split.evaluatedOn());
    SegmentationDataset validation = evaluated.only(split.validationCategories());
    Path checkpoint = trainer.train(plan, training, validation, folder);
    try (CheckpointBundle bundle = CheckpointBundle.export(backbone, checkpoint);
        BundleMaps maps = BundleMaps.open(bundle.path(), ProviderOptions.defaults(), parallel)) {
      return new Evaluation(parallel, sample -> {}).run(evaluated, plan.label(), maps);
    }
  }
}
