package dev.vcpclip.exporter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.ConfigOverrides;
import dev.vcpclip.exporter.Fold;
import dev.vcpclip.exporter.WeightType;
import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FoldTest {
  @TempDir static Path models;

  @BeforeAll
  static void writeModel() {
    RandomModel.writeSmall(models);
  }

  /** A fold that changes nothing would agree with the plain graph, too. */
  @ParameterizedTest
  @EnumSource(Fold.class)
  void changesTheGraph(Fold fold) {
    assertThat(operations(Set.of(fold))).isNotEqualTo(operations(Set.of()));
  }

  private static List<String> operations(Set<Fold> folds) {
    Path backbone = models.resolve("clip.safetensors");
    Path checkpoint = models.resolve("checkpoint");
    try (ModelFiles files = ModelFiles.open(backbone, checkpoint, ConfigOverrides.NONE)) {
      return ModelGraph.ofImages(files.source(), folds, WeightType.FP32, models)
          .select(List.of(BundleManifest.ANOMALY_MAP))
          .operations();
    }
  }
}
