package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefectRegionsTest {
  @Test
  void joinsNeighboursOverCorners() {
    DefectRegions regions = regions(4, "#...", ".#..", "...#", "..#.");

    assertThat(regions.count()).isEqualTo(1 + 1);
    assertThat(regions.area(1)).isEqualTo(2);
    assertThat(regions.area(2)).isEqualTo(2);
    assertThat(regions.label(0)).isEqualTo(regions.label(5)).isNotEqualTo(regions.label(11));
  }

  @Test
  void joinsTheArmsOfOneShape() {
    assertThat(regions(5, "#.#.#", "#.#.#", "#####").count()).isEqualTo(1);
  }

  @Test
  void doesNotWrapAroundTheBorder() {
    assertThat(regions(3, "..#", "...", "#..").count()).isEqualTo(2);
    assertThat(regions(3, "..#", "#..").count()).isEqualTo(2);
  }

  @Test
  void labelsLargeMaskWithoutRecursion() {
    byte[] all = new byte[1000 * 1000];
    java.util.Arrays.fill(all, (byte) 1);

    DefectRegions regions = DefectRegions.of(Mask.of(all, 1000, 1000));

    assertThat(regions.area(1)).isEqualTo(1_000_000);
  }

  private static DefectRegions regions(int width, String... rows) {
    String all = String.join("", rows);
    byte[] values = new byte[all.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (all.charAt(i) == '#' ? 1 : 0);
    }
    return DefectRegions.of(Mask.of(values, width, rows.length));
  }
}
