package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetBatchesTest {
  @TempDir private Path folder;
  private SegmentationDataset dataset;

  @BeforeEach
  void makeDataset() {
    Path mask = TestPictures.mask(folder.resolve("mask.png"), 255);
    List<Sample> samples =
        IntStream.range(0, 10)
            .mapToObj(i -> TestPictures.bad(folder.resolve(i + ".png")))
            .map(image -> new Sample(image, mask, "tile"))
            .toList();
    dataset = new SegmentationDataset("d", samples);
  }

  @Test
  void showsEveryPictureOnceAnEpochInAnotherOrder() {
    try (DatasetBatches batches = batches(7, true)) {
      List<String> first = names(batches, 0);
      List<String> second = names(batches, 1);

      assertThat(batches.batches(0)).isEqualTo(3);
      assertThat(first).doesNotHaveDuplicates().hasSize(10);
      assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
      assertThat(batches.get(0, 2).size()).isEqualTo(2);
    }
  }

  @Test
  void resumesWithTheOrderItWouldHaveHad() {
    try (DatasetBatches whole = batches(7, true);
        DatasetBatches resumed = batches(7, true)) {
      names(whole, 0);
      Batch expected = whole.get(1, 1);

      assertThat(resumed.get(1, 1).names()).isEqualTo(expected.names());
      assertThat(resumed.get(1, 2).names()).isEqualTo(whole.get(1, 2).names());
    }
  }

  @Test
  void ordersByTheSeed() {
    try (DatasetBatches one = batches(7, true);
        DatasetBatches other = batches(8, true)) {
      assertThat(names(one, 0)).isNotEqualTo(names(other, 0));
    }
  }

  @Test
  void repeatsPixelsOnlyWithoutAugmentation() {
    try (DatasetBatches changed = batches(7, true);
        DatasetBatches plain = batches(7, false)) {
      assertThat(changed.repeats()).isFalse();
      assertThat(plain.repeats()).isTrue();
    }
  }

  private DatasetBatches batches(long seed, boolean augment) {
    DatasetBatches.Options options =
        DatasetBatches.Options.defaults().toBuilder()
            .side(28)
            .batchSize(4)
            .seed(seed)
            .augment(augment)
            .mosaicProbability(0.2)
            .build();
    return new DatasetBatches(dataset, options);
  }

  private static List<String> names(DatasetBatches batches, int epoch) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < batches.batches(epoch); i++) {
      names.addAll(batches.get(epoch, i).names());
    }
    return names;
  }
}
