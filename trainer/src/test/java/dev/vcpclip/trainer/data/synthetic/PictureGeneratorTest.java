package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PictureGeneratorTest {
  private static final int SIZE = 64;

  private final PictureGenerator generator = new PictureGenerator(Photographs.none(), 5);

  @Test
  void drawsTheSamePictureWhateverWasDrawnBefore() {
    GeneratedPicture first = generator.picture(17, SIZE);

    generator.picture(3, SIZE);
    GeneratedPicture again = new PictureGenerator(Photographs.none(), 5).picture(17, SIZE);

    assertThat(again.rgb()).isEqualTo(first.rgb());
    assertThat(again.mask()).isEqualTo(first.mask());
    assertThat(again.caption()).isEqualTo(first.caption());
  }

  @Test
  void drawsOtherPicturesForAnotherSeed() {
    GeneratedPicture first = generator.picture(17, SIZE);

    GeneratedPicture other = new PictureGenerator(Photographs.none(), 6).picture(17, SIZE);

    assertThat(other.rgb()).isNotEqualTo(first.rgb());
  }

  @Test
  void marksDefectsAndNothingElse() {
    for (int i = 0; i < 200; i++) {
      GeneratedPicture picture = generator.picture(i, SIZE);

      int marked = 0;
      for (byte m : picture.mask()) {
        assertThat(m).isBetween((byte) 0, (byte) 1);
        marked += m;
      }
      assertThat(marked > 0).as(picture.caption()).isEqualTo(!picture.isGood());
    }
  }

  @Test
  void drawsEveryKindOfDefectAndGoodSurfaces() {
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 1500; i++) {
      GeneratedPicture picture = generator.picture(i, 32);
      seen.add(picture.isGood() ? "good" : picture.defect());
      assertThat(PictureGenerator.materials()).contains(picture.material());
    }

    assertThat(seen).contains("good").containsAll(PictureGenerator.defects());
  }

  @Test
  void flattensTheSurfaceOfAnEasyPicture() {
    double usual = 0;
    double easy = 0;

    for (int i = 0; i < 100; i++) {
      if (generator.picture(i, SIZE).isGood()) {
        usual += deviation(generator.picture(i, SIZE));
        easy += deviation(new PictureGenerator(Photographs.none(), 5).picture(i, SIZE, 1));
      }
    }

    assertThat(easy).isLessThan(0.8 * usual);
  }

  private static double deviation(GeneratedPicture picture) {
    double sum = 0;
    double squares = 0;
    for (byte b : picture.rgb()) {
      sum += b & 255;
      squares += (b & 255) * (b & 255);
    }
    double n = picture.rgb().length;
    return Math.sqrt(squares / n - sum / n * sum / n);
  }
}
