package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPicturesTest {
  private static final int SIDE = 64;

  @TempDir private Path folder;
  private Sample bad;
  private SegmentationDataset dataset;

  @BeforeEach
  void makeDataset() {
    Path image = TestPictures.bad(folder.resolve("bad.png"));
    Path mask = TestPictures.mask(folder.resolve("mask.png"), 255);
    Sample good = new Sample(TestPictures.good(folder.resolve("good.png")), null, "tile");
    bad = new Sample(image, mask, "tile");
    dataset = new SegmentationDataset("d", List.of(bad, good));
  }

  @Test
  void changesPictureTheSameWayForTheSameSeed() {
    TrainingPictures pictures = pictures(true, 0.5);

    for (long seed = 0; seed < 20; seed++) {
      assertThat(load(pictures, bad, seed).image).isEqualTo(load(pictures, bad, seed).image);
    }
    assertThat(load(pictures, bad, 1).image).isNotEqualTo(load(pictures, bad, 2).image);
  }

  @Test
  void movesMaskWithPicture() {
    TrainingPictures pictures = pictures(true, 0.3);

    for (long seed = 0; seed < 60; seed++) {
      Loaded loaded = load(pictures, bad, seed);
      double inside = 0;
      double outside = 0;
      int defects = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        if (loaded.mask[i] == 1) {
          inside += loaded.image[i];
          defects++;
        } else {
          outside += loaded.image[i];
        }
      }

      assertThat(defects).as("seed %d", seed).isBetween(SIDE * SIDE / 40, SIDE * SIDE / 5);
      double difference = inside / defects - outside / (SIDE * SIDE - defects);
      assertThat(difference).as("seed %d", seed).isGreaterThan(1);
    }
  }

  @Test
  void leavesPictureAsItIsWithoutAugmentation() {
    TrainingPictures pictures = pictures(false, 1);

    assertThat(load(pictures, bad, 1).image).isEqualTo(load(pictures, bad, 2).image);
    float[] mask = load(pictures, dataset.samples().get(1), 1).mask;
    assertThat(mask).containsOnly(0);
  }

  @Test
  void putsFourDefectsIntoMosaic() {
    TrainingPictures pictures = pictures(true, 1);
    int[] quarters = new int[4];

    for (long seed = 0; seed < 10; seed++) {
      float[] mask = load(pictures, dataset.samples().get(1), seed).mask;
      for (int i = 0; i < mask.length; i++) {
        quarters[2 * (i / SIDE / 32) + i % SIDE / 32] += (int) mask[i];
      }
    }

    assertThat(Arrays.stream(quarters).min().orElseThrow()).isPositive();
  }

  @Test
  void refusesMaskOfAnotherSize() throws IOException {
    Path small = folder.resolve("small.png");
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", small.toFile());
    TrainingPictures pictures = pictures(false, 0);

    assertThatThrownBy(() -> load(pictures, new Sample(bad.image(), small, "tile"), 0))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("small.png is 9 x 9")
        .hasMessageContaining("48 x 48");
  }

  private TrainingPictures pictures(boolean augment, double mosaics) {
    return new TrainingPictures(
        dataset,
        DatasetBatches.Options.defaults().toBuilder()
            .side(SIDE)
            .augment(augment)
            .mosaicProbability(mosaics)
            .build());
  }

  private record Loaded(float[] image, float[] mask) {}

  private static Loaded load(TrainingPictures pictures, Sample sample, long seed) {
    float[] image = new float[3 * SIDE * SIDE];
    float[] mask = new float[SIDE * SIDE];
    pictures.load(sample, seed, FloatBuffer.wrap(image), FloatBuffer.wrap(mask));
    return new Loaded(image, mask);
  }
}
