package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.TestPictures;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final MapSource BLIND =
      frame -> {
        float[] values = new float[32 * 32];
        for (int i = 0; i < values.length; i++) {
          values[i] = i % 7 / 7f;
        }
        return new ScoredMap(AnomalyMap.copyOf(FloatBuffer.wrap(values), 32, 32), 0.5);
      };

  @TempDir private Path folder;
  private SegmentationDataset dataset;

  @BeforeEach
  void makeDataset() {
    for (int i = 0; i < 3; i++) {
      TestPictures.good(folder.resolve("data/tile/images/good" + i + ".png"));
      TestPictures.bad(folder.resolve("data/tile/images/bad" + i + ".png"));
      TestPictures.mask(folder.resolve("data/tile/masks/bad" + i + ".png"), 255);
      TestPictures.bad(folder.resolve("data/weave/images/" + i + ".png"));
      TestPictures.mask(folder.resolve("data/weave/masks/" + i + ".png"), 255);
    }
    dataset = SegmentationDataset.open(folder.resolve("data"));
  }

  @Test
  void findsAnEasyDefect() {
    List<String> done = new ArrayList<>();
    Evaluation evaluation = new Evaluation(2, s -> done.add(s.image().getFileName().toString()));

    EvaluationReport report = evaluation.run(dataset, "contrast", Detector.LOCAL_CONTRAST);

    CategoryResult tile = report.categories().get(0);
    assertThat(tile.pixel().auroc()).isGreaterThan(0.95);
    assertThat(tile.ownImage().auroc()).isEqualTo(1);
    assertThat(tile.defective()).isEqualTo(3);
    assertThat(done)
        .startsWith("bad0.png", "bad1.png", "bad2.png", "good0.png")
        .hasSize(dataset.samples().size());
  }

  @Test
  void takesBlindSourceForChance() {
    EvaluationReport report = new Evaluation(1, sample -> {}).run(dataset, "blind", BLIND);

    assertThat(report.mean(r -> r.ownImage().auroc())).isEqualTo(0.5);
    assertThat(report.mean(r -> r.pixel().auroc())).isCloseTo(0.5, within(0.05));
  }

  @Test
  void writesEveryFigureAndSaysWhyOneIsMissing() throws IOException {
    Evaluation evaluation = new Evaluation(2, sample -> {});
    List<EvaluationReport> reports =
        List.of(
            evaluation.run(dataset, "contrast, quick", Detector.LOCAL_CONTRAST),
            evaluation.run(dataset, "gradient", Detector.GRADIENT));

    ReportFiles.write(folder.resolve("report"), reports);
    new Gallery(1).write(folder.resolve("report"), reports.get(0), Detector.LOCAL_CONTRAST);

    String text = Files.readString(folder.resolve("report/report.md"));
    assertThat(text)
        .contains("| tile ", "| mean ", "n/a: weave, image scores: no good picture.")
        .contains("3 of 3 defective pictures found")
        .contains("## Beside detectors that learn nothing");
    List<String> csv = Files.readAllLines(folder.resolve("report/report.csv"));
    assertThat(csv).hasSize(1 + 2 * 2);
    assertThat(csv.get(1)).startsWith("\"contrast, quick\",data,tile,6,3,");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
    assertThat(json.get(0).get("categories").get(1).get("image_auroc").isNull()).isTrue();
    assertThat(json.get(0).get("mean").get("pixel_auroc").doubleValue())
        .isEqualTo(reports.get(0).mean(r -> r.pixel().auroc()));
    String page = Files.readString(folder.resolve("report/report.html"));
    assertThat(page).contains("pictures/tile-01-best.png", "pictures/weave-02-worst.png");
    assertThat(folder.resolve("report/pictures/tile-01-best.png")).isNotEmptyFile();
  }
}
