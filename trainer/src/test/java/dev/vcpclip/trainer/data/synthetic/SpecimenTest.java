package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpecimenTest {
  private static final int SIZE = 64;

  private final SplittableRandom random = new SplittableRandom(4);

  /** The left half of the picture. */
  private static Grid leftHalf() {
    Grid region = new Grid(SIZE);
    for (int i = 0; i < region.v.length; i++) {
      region.v[i] = i % SIZE < SIZE / 2 ? 1 : 0;
    }
    return region;
  }

  private Canvas surface() {
    return ComputedMaterial.ROUGH.paint(random, SIZE);
  }

  private static Grid everywhere() {
    return new Grid(SIZE).fill(1);
  }

  @Test
  void takesBackWhatOfADefectLiesBesideTheObject() {
    Canvas canvas = surface();
    Canvas before = canvas.copy();
    Specimen specimen = new Specimen(random, canvas, 0, 1, leftHalf());

    boolean drawn = specimen.confine(() -> specimen.tone(everywhere(), 0.3f));

    assertThat(drawn).isTrue();
    for (int i = 0; i < SIZE * SIZE; i++) {
      boolean left = i % SIZE < SIZE / 2;
      assertThat(specimen.mask.v[i]).isEqualTo(left ? 1 : 0);
      assertThat(canvas.planes[0].v[i] != before.planes[0].v[i]).isEqualTo(left);
    }
  }

  @Test
  void drawsNothingWhereTheDefectMissesTheObject() {
    Canvas canvas = surface();
    Canvas before = canvas.copy();
    Specimen specimen = new Specimen(random, canvas, 0, 1, leftHalf());
    Grid right = everywhere().add(leftHalf(), -1);

    boolean drawn = specimen.confine(() -> specimen.tone(right, 0.3f));

    assertThat(drawn).isFalse();
    assertThat(specimen.mask.v).containsOnly(0);
    assertThat(canvas.planes[1].v).isEqualTo(before.planes[1].v);
  }

  /** A white background would make every surface look strongly structured. */
  @Test
  void measuresTheStructureOfTheObjectAlone() {
    Canvas canvas = surface();
    double whole = new Specimen(random, canvas, 0, 1, null).structure;
    canvas.blend(everywhere().add(leftHalf(), -1), 1f);

    double object = new Specimen(random, canvas, 0, 1, leftHalf()).structure;
    double withBackground = new Specimen(random, canvas, 0, 1, null).structure;

    assertThat(object).isLessThan(3 * whole + 0.1);
    assertThat(withBackground).isGreaterThan(1.5 * object);
  }
}
