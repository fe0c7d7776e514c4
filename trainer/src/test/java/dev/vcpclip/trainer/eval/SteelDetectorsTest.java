package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.trainer.data.SegmentationDataset;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The detectors reach what is known of them on SD-saliency-900 (900 photographs of strip steel),
 * which may not be shipped: runs where {@code -Dsteel.dir} names a copy.
 */
@EnabledIfSystemProperty(named = "steel.dir", matches = ".+")
class SteelDetectorsTest {
  /** Pixel AUROC and pixel AP of inclusion, patches, scratches. */
  private static final Map<Detector, double[]> KNOWN =
      Map.of(
          Detector.LOCAL_CONTRAST, new double[] {0.897, 0.472, 0.644, 0.359, 0.959, 0.677},
          Detector.MEDIAN_DISTANCE, new double[] {0.601, 0.074, 0.728, 0.438, 0.951, 0.775},
          Detector.GRADIENT, new double[] {0.767, 0.227, 0.308, 0.163, 0.968, 0.673},
          Detector.SPECTRAL_RESIDUAL, new double[] {0.713, 0.117, 0.221, 0.143, 0.916, 0.396});

  @Test
  void reachTheirKnownFigures() {
    SegmentationDataset steel = SegmentationDataset.open(Path.of(System.getProperty("steel.dir")));
    assertThat(steel.categories()).containsExactly("inclusion", "patches", "scratches");
    Evaluation evaluation = new Evaluation(2, sample -> {});

    SoftAssertions soft = new SoftAssertions();
    for (Detector detector : Detector.values()) {
      EvaluationReport report = evaluation.run(steel, detector.label(), detector);
      for (int i = 0; i < report.categories().size(); i++) {
        CategoryResult result = report.categories().get(i);
        String name = detector.label() + ", " + result.category();
        double[] known = KNOWN.get(detector);
        // Their resize for the spectral residual is not known exactly.
        double tolerance = detector == Detector.SPECTRAL_RESIDUAL ? 0.007 : 0.003;
        soft.assertThat(result.pixel().auroc())
            .as(name + ", AUROC")
            .isCloseTo(known[2 * i], within(tolerance));
        soft.assertThat(result.pixel().ap())
            .as(name + ", AP")
            .isCloseTo(known[2 * i + 1], within(tolerance));
      }
    }
    soft.assertAll();
  }
}
