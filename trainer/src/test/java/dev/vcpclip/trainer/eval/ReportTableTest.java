package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ReportTableTest {
  @Test
  void saysThatAScoreSeparatesNothing() {
    // The reversed ranking: every threshold that finds a defect calls nearly all good ones so.
    String verdicts = ReportTable.verdicts(report(score -> -score));

    assertThat(verdicts)
        .contains("20 of 20 defective pictures found, 20 of 20 good ones called defective.")
        .contains("This score separates nothing");
  }

  @Test
  void saysNothingOfAScoreThatSeparates() {
    assertThat(ReportTable.verdicts(report(score -> score)))
        .contains("20 of 20 defective pictures found, 0 of 20 good ones called defective.")
        .doesNotContain("separates nothing");
  }

  private static EvaluationReport report(DoubleUnaryOperator rule) {
    double[] scores = new double[40];
    boolean[] anomalous = new boolean[40];
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rule.applyAsDouble(i);
      anomalous[i] = i >= 20;
      Path mask = anomalous[i] ? Path.of("m.png") : null;
      pictures.add(new PictureResult(new Sample(Path.of("p.png"), mask, "c"), scores[i], 0));
    }
    CategoryResult category =
        new CategoryResult(
            "c",
            PixelMetrics.undefined("not measured"),
            Map.of(Evaluation.OWN_SCORE, ImageMetrics.of(scores, anomalous)),
            pictures);
    return new EvaluationReport("subject", "data", List.of(category));
  }
}
