package dev.vcpclip.runtime.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionLevelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 20, 100, 323})
  void isTheHighestThresholdThatStillFindsARegion(int area) {
    AnomalyMap map = noise(19, 17).resizedTo(61, 40);

    float level = RegionLevel.of(map, area);

    assertThat(new RegionFinder(level, area).find(map)).isNotEmpty();
    assertThat(new RegionFinder(Math.nextUp(level), area).find(map)).isEmpty();
  }

  @Test
  void ofOnePixelIsTheMaximum() {
    AnomalyMap map = noise(9, 8);

    assertThat(RegionLevel.of(map, 1)).isEqualTo(map.max());
  }

  @Test
  void ofTheWholeMapIsTheMinimumAndOfMoreThereIsNone() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(new float[] {0.3f, 0.5f, 0.4f}), 3, 1);

    assertThat(RegionLevel.of(map, 3)).isEqualTo(0.3f);
    assertThat(RegionLevel.of(map, 4)).isEqualTo(-1);
    assertThatThrownBy(() -> RegionLevel.of(map, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static AnomalyMap noise(int width, int height) {
    Random random = new Random(7);
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return AnomalyMap.copyOf(FloatBuffer.wrap(values), width, height);
  }
}
