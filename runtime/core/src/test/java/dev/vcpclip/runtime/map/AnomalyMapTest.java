package dev.vcpclip.runtime.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class AnomalyMapTest {
  private static final float[] SIX = {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};

  @Test
  void isRowMajor() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 3, 2);

    assertThat(map.at(2, 0)).isEqualTo(0.2f);
    assertThat(map.at(0, 1)).isEqualTo(0.3f);
    assertThat(map.max()).isEqualTo(0.5f);
    assertThatThrownBy(() -> map.at(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void cannotBeChangedFromOutside() {
    float[] values = SIX.clone();
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(values), 3, 2);

    values[0] = 1;

    assertThat(map.at(0, 0)).isZero();
    assertThatThrownBy(() -> map.values().put(0, 1f)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void enlargesBetweenPixelCentres() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(new float[] {0, 1}), 2, 1);

    AnomalyMap larger = map.resizedTo(4, 2);

    for (int y = 0; y < 2; y++) {
      assertThat(larger.at(0, y)).isEqualTo(0);
      assertThat(larger.at(1, y)).isCloseTo(0.25f, within(1e-6f));
      assertThat(larger.at(2, y)).isCloseTo(0.75f, within(1e-6f));
      assertThat(larger.at(3, y)).isEqualTo(1);
    }
  }

  @Test
  void keepsAConstantAtEverySize() {
    float[] constant = {0.7f, 0.7f, 0.7f, 0.7f, 0.7f, 0.7f};
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(constant), 3, 2);

    for (int size = 1; size < 12; size++) {
      AnomalyMap resized = map.resizedTo(size, 13 - size);
      for (int i = 0; i < size * (13 - size); i++) {
        assertThat(resized.values().get(i)).isEqualTo(0.7f);
      }
    }
  }

  @Test
  void refusesFewerValuesThanPixels() {
    assertThatThrownBy(() -> AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 4, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("6 values, expected 4 x 2");
  }
}
