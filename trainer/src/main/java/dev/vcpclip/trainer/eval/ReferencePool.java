package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Good pictures of a category from which references are drawn: its {@code train/good}, where its
 * layout has one, otherwise the good pictures among those to be tested, which are then left out of
 * the test.
 */
final class ReferencePool {
  private final String category;
  private final List<Sample> samples;
  private final List<Path> good;
  private final boolean fromTest;

  private ReferencePool(String category, List<Sample> samples, List<Path> train) {
    this.category = category;
    this.samples = samples;
    this.fromTest = train.isEmpty();
    this.good =
        fromTest
            ? samples.stream().filter(sample -> !sample.anomalous()).map(Sample::image).toList()
            : train;
  }

  static ReferencePool of(SegmentationDataset dataset, String category) {
    List<Sample> samples = dataset.samples(category);
    return new ReferencePool(category, samples, trainingPictures(samples.get(0).image()));
  }

  private static List<Path> trainingPictures(Path tested) {
    for (Path folder = tested.getParent(); folder != null; folder = folder.getParent()) {
      if (Objects.equals(folder.getFileName(), Path.of("test"))) {
        Path good = folder.resolveSibling("train").resolve(Sample.GOOD);
        return Files.isDirectory(good) ? PictureFolder.list(good, false) : List.of();
      }
    }
    return List.of();
  }

  /**
   * A draw: references, and what is left to be tested.
   *
   * @param references of good parts
   * @param tested none of the references among them
   */
  record Draw(List<Path> references, List<Sample> tested) {}

  /**
   * Draws without putting back.
   *
   * @param seed the same one gives the same draw
   * @throws VcpClipException when there are not as many good pictures, and one to be tested
   */
  Draw draw(int count, long seed) {
    int most = fromTest ? good.size() - 1 : good.size();
    if (count > most) {
      throw new VcpClipException(
          "%s: %d references of %d good pictures%s. Ask for fewer."
              .formatted(
                  category,
                  count,
                  good.size(),
                  fromTest ? ", one of which has to stay to be tested" : ""));
    }
    List<Path> shuffled = new ArrayList<>(good);
    Collections.shuffle(shuffled, new Random(seed));
    List<Path> references = List.copyOf(shuffled.subList(0, count));
    List<Sample> tested =
        samples.stream().filter(sample -> !references.contains(sample.image())).toList();
    return new Draw(references, tested);
  }
}
