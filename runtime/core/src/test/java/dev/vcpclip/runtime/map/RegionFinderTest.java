package dev.vcpclip.runtime.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.map.Region.Box;
import dev.vcpclip.runtime.map.Region.Point;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionFinderTest {
  @Test
  void findsARectangleWithItsPeak() {
    float[] values = new float[10 * 8];
    fill(values, 10, 3, 2, 4, 3, 0.6f);
    values[3 * 10 + 5] = 0.9f;

    List<Region> regions = new RegionFinder(0.5, 1).find(map(values, 10, 8));

    assertThat(regions).hasSize(1);
    Region region = regions.get(0);
    assertThat(region.box()).isEqualTo(new Box(3, 2, 4, 3));
    assertThat(region.area()).isEqualTo(12);
    assertThat(region.peak()).isEqualTo(0.9f);
    assertThat(region.peakAt()).isEqualTo(new Point(5, 3));
    assertThat(region.contour())
        .containsExactlyInAnyOrder(
            new Point(3, 2), new Point(6, 2), new Point(6, 4), new Point(3, 4));
  }

  @Test
  void ordersByPeakThenByArea() {
    float[] values = new float[20 * 4];
    fill(values, 20, 0, 0, 2, 2, 0.6f);
    fill(values, 20, 5, 0, 1, 1, 0.9f);
    fill(values, 20, 10, 0, 3, 3, 0.6f);

    List<Region> regions = new RegionFinder(0.5, 1).find(map(values, 20, 4));

    assertThat(regions).extracting(Region::area).containsExactly(1, 9, 4);
  }

  @Test
  void leavesOutWhatIsSmallerThanTheSmallestArea() {
    float[] values = new float[20 * 4];
    fill(values, 20, 0, 0, 2, 2, 0.6f);
    fill(values, 20, 5, 0, 1, 3, 0.9f);

    List<Region> regions = new RegionFinder(0.5, 4).find(map(values, 20, 4));

    assertThat(regions).extracting(Region::area).containsExactly(4);
  }

  @Test
  void includesTheThresholdItself() {
    assertThat(new RegionFinder(0.5, 1).find(map(new float[] {0.5f}, 1, 1))).hasSize(1);
    assertThat(new RegionFinder(0.5, 1).find(map(new float[] {0.49999f}, 1, 1))).isEmpty();
  }

  @Test
  void connectsPixelsThatTouchAtACorner() {
    float[] diagonal = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    assertThat(new RegionFinder(0.5, 1).find(map(diagonal, 3, 3))).hasSize(1);
  }

  @Test
  void separatesRegionsWhoseBoxesOverlap() {
    float[] values = new float[7 * 7];
    fill(values, 7, 0, 0, 7, 7, 0.6f);
    fill(values, 7, 1, 1, 5, 5, 0.1f);
    fill(values, 7, 3, 3, 1, 1, 0.8f);

    List<Region> regions = new RegionFinder(0.5, 1).find(map(values, 7, 7));

    assertThat(regions).extracting(Region::area).containsExactly(1, 24);
    assertThat(regions.get(1).peak()).isEqualTo(0.6f);
  }

  /** Blobs of all sizes, some touching the border, some only each other's corners. */
  @ParameterizedTest(name = "{0} x {1} to {2} x {3}")
  @CsvSource({
    "37, 37, 400, 300",
    "24, 16, 96, 64",
    "24, 16, 25, 17",
    "24, 16, 24, 61",
    "24, 16, 90, 8", // larger and smaller
    "24, 16, 11, 7",
    "1, 1, 5, 5"
  })
  void findsInAResizedMapWhatItFindsInItsValues(
      int width, int height, int newWidth, int newHeight) {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      float[] values = new float[width * height];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(100) < 3 * round ? random.nextFloat() : 0.3f;
      }
      AnomalyMap resized = map(values, width, height).resizedTo(newWidth, newHeight);
      AnomalyMap same = AnomalyMap.copyOf(resized.values(), newWidth, newHeight);

      List<Region> regions =
          new RegionFinder(0.6, 2).find(map(values, width, height).resizedTo(newWidth, newHeight));

      assertThat(regions).isEqualTo(new RegionFinder(0.6, 2).find(same));
    }
  }

  @Test
  void refusesAThresholdThatIsNoNumber() {
    assertThatThrownBy(() -> new RegionFinder(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void fill(
      float[] values, int stride, int left, int top, int width, int height, float value) {
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        values[y * stride + x] = value;
      }
    }
  }

  private static AnomalyMap map(float[] values, int width, int height) {
    return AnomalyMap.copyOf(FloatBuffer.wrap(values), width, height);
  }
}
