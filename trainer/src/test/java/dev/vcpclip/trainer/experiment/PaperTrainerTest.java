package dev.vcpclip.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.trainer.Schedule;
import dev.vcpclip.trainer.TrainingListener;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.TestPictures;
import dev.vcpclip.trainer.eval.EvaluationReport;
import dev.vcpclip.trainer.golden.GoldenCase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperTrainerTest {
  @TempDir private Path folder;

  @Test
  void trainsExportsAndEvaluatesEveryCombinationOfTable1() {
    Path golden = GoldenCase.folders("clip.safetensors").findFirst().orElseThrow();
    VcpClipConfig base;
    try (GoldenCase reference = GoldenCase.open(golden)) {
      base = reference.config();
    }
    Path backbone = golden.resolve("clip.safetensors");
    Schedule brief = Schedule.PAPER.toBuilder().batchSize(2).microBatch(2).epochs(1).build();
    PaperTrainer trainer = new PaperTrainer(backbone, base, brief, 1, TrainingListener.NONE);
    SegmentationDataset visa = set("visa", List.of("candle"));
    SegmentationDataset mvtec = set("mvtec", PaperSplit.VISA_TO_MVTEC.validationCategories());
    ExportedRuns runs =
        new ExportedRuns(backbone, name -> name.equals("VisA") ? visa : mvtec, trainer, 1);

    for (RunPlan plan : PaperTable.MODIFICATIONS.runs()) {
      EvaluationReport report = runs.train(plan, folder.resolve(plan.folder()));

      assertThat(report.mean(r -> r.pixel().auroc())).as(plan.label()).isBetween(0.0, 1.0);
      assertThat(folder.resolve(plan.folder()).resolve("best")).isDirectory();
    }
  }

  private SegmentationDataset set(String name, List<String> categories) {
    Path root = folder.resolve(name);
    for (String category : categories) {
      TestPictures.bad(root.resolve(category + "/images/a.png"));
      TestPictures.mask(root.resolve(category + "/masks/a.png"), 255);
      TestPictures.good(root.resolve(category + "/images/b.png"));
    }
    return SegmentationDataset.open(root);
  }
}
