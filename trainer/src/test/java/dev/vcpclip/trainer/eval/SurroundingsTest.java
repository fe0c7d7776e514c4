package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private static final int SIDE = 128;

  @Test
  void aMapThatIsHighAllOverHasNothingAboveItsSurroundings() {
    float[] map = new float[SIDE * SIDE];
    Arrays.fill(map, 0.9f);

    for (float value : Surroundings.taken(map, SIDE)) {
      assertThat(value).isCloseTo(0, within(1e-6f));
    }
  }

  @Test
  void aSpotKeepsItsHeightAndABroadAreaLosesIt() {
    float[] spot = disc(3);
    float[] area = disc(40);

    int centre = SIDE / 2 * SIDE + SIDE / 2;
    assertThat(Surroundings.taken(spot, SIDE)[centre]).isGreaterThan(0.7f);
    assertThat(Surroundings.taken(area, SIDE)[centre]).isLessThan(0.1f);
  }

  /** 0.8 in a disc in the middle, else 0. */
  private static float[] disc(int radius) {
    float[] map = new float[SIDE * SIDE];
    for (int i = 0; i < map.length; i++) {
      double distance = Math.hypot(i % SIDE - SIDE / 2.0, i / SIDE - SIDE / 2.0);
      map[i] = distance <= radius ? 0.8f : 0;
    }
    return map;
  }
}
