package dev.vcpclip.runtime.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource({"7, 5", "2, 1", "3, 9", "1, 1", "3, 2"})
  void answersTheSameInEveryWayOfReading(int width, int height) {
    AnomalyMap all = AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 3, 2).resizedTo(width, height);
    AnomalyMap some = AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 3, 2).resizedTo(width, height);
    float[] row = new float[width];

    FloatBuffer values = all.values();

    float max = 0;
    for (int y = 0; y < height; y++) {
      some.row(y, row);
      for (int x = 0; x < width; x++) {
        float value = values.get(y * width + x);
        assertThat(some.at(x, y)).isEqualTo(value);
        assertThat(row[x]).isEqualTo(value);
        max = Math.max(max, value);
      }
    }
    assertThat(some.max()).isEqualTo(max);
  }

  @Test
  void resizesAResizedMapFromItsOwnValues() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 3, 2).resizedTo(7, 5);
    AnomalyMap copy = AnomalyMap.copyOf(map.values(), 7, 5);

    assertThat(map.resizedTo(4, 9).values()).isEqualTo(copy.resizedTo(4, 9).values());
  }

  /** 4 GB of values, were they made. */
  @Test
  void costsNothingUntilItIsRead() {
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 3, 2).resizedTo(46_000, 23_000);

    assertThat(map.at(45_999, 22_999)).isEqualTo(0.5f);
    assertThat(new RegionFinder(0.6, 1).find(map)).isEmpty();
  }

  @Test
  void refusesFewerValuesThanPixels() {
    assertThatThrownBy(() -> AnomalyMap.copyOf(FloatBuffer.wrap(SIX), 4, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("6 values, expected 4 x 2");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.01f, 1.01f, Float.POSITIVE_INFINITY})
  void refusesWhatIsNoProbability(float value) {
    assertThatThrownBy(() -> AnomalyMap.copyOf(FloatBuffer.wrap(new float[] {0, value}), 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(value));
  }

  @Test
  void putsBackWhatRoundingCarriedPastTheEnds() {
    float[] values = {-1e-7f, 1 + 1e-6f};

    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(values), 2, 1);

    assertThat(map.at(0, 0)).isZero();
    assertThat(map.at(1, 0)).isEqualTo(1);
  }
}
