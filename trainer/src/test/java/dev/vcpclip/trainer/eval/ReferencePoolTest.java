package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencePoolTest {
  @TempDir Path root;

  @Test
  void drawsFromTheTrainingPicturesAndTestsAllOthers() throws IOException {
    Path train = Files.createDirectories(root.resolve("nut/train/good"));
    for (int i = 0; i < 9; i++) {
      Files.createFile(train.resolve(i + ".png"));
    }
    SegmentationDataset dataset = dataset(3, 2);

    ReferencePool.Draw draw = ReferencePool.of(dataset, "nut").draw(9, 1);

    assertThat(draw.references()).hasSize(9).allMatch(file -> file.startsWith(train));
    assertThat(draw.tested()).isEqualTo(dataset.samples());
  }

  @Test
  void neverTestsWhatItDrewFromTheTest() {
    SegmentationDataset dataset = dataset(6, 2);

    ReferencePool.Draw draw = ReferencePool.of(dataset, "nut").draw(4, 1);

    assertThat(draw.references()).hasSize(4).doesNotHaveDuplicates();
    assertThat(draw.tested()).hasSize(4);
    assertThat(draw.tested()).noneMatch(sample -> draw.references().contains(sample.image()));
    assertThat(draw.tested()).filteredOn(Sample::anomalous).hasSize(2);
  }

  @Test
  void drawsTheSameForASeedAndOthersForAnother() {
    ReferencePool pool = ReferencePool.of(dataset(40, 1), "nut");

    assertThat(pool.draw(5, 1)).isEqualTo(pool.draw(5, 1));
    assertThat(pool.draw(5, 1).references()).isNotEqualTo(pool.draw(5, 2).references());
  }

  @Test
  void saysWhenThereAreTooFew() {
    ReferencePool pool = ReferencePool.of(dataset(4, 1), "nut");

    assertThatThrownBy(() -> pool.draw(4, 1))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("nut: 4 references of 4 good pictures")
        .hasMessageContaining("has to stay to be tested");
  }

  private SegmentationDataset dataset(int good, int bad) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < good; i++) {
      samples.add(new Sample(root.resolve("nut/test/good/" + i + ".png"), null, "nut"));
    }
    for (int i = 0; i < bad; i++) {
      Path mask = root.resolve("nut/ground_truth/bent/" + i + "_mask.png");
      samples.add(new Sample(root.resolve("nut/test/bent/" + i + ".png"), mask, "nut"));
    }
    return new SegmentationDataset("nuts", samples);
  }
}
