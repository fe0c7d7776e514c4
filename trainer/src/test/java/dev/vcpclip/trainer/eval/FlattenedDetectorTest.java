package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import org.junit.jupiter.api.Test;

class FlattenedDetectorTest {
  private static final int SIDE = 200;

  @Test
  void marksTheSpotWhereTheDetectorAloneMarksTheDarkCorner() {
    byte[] grey = new byte[SIDE * SIDE];
    for (int i = 0; i < grey.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      boolean spot = Math.hypot(x - 120, y - 90) < 5;
      grey[i] = (byte) (200 - (x + y) / 4 - (spot ? 25 : 0));
    }

    try (Frame frame = Frame.copyOf(grey, SIDE, SIDE, PixelFormat.GRAY)) {
      assertThat(atSpot(Detector.MEDIAN_DISTANCE.map(frame))).isFalse();
      assertThat(atSpot(new FlattenedDetector(Detector.MEDIAN_DISTANCE).map(frame))).isTrue();
    }
  }

  /** Whether the highest pixel of a map lies within the spot. */
  private static boolean atSpot(ScoredMap scored) {
    int scale = scored.map().width();
    for (int y = 0; y < scale; y++) {
      for (int x = 0; x < scale; x++) {
        if (scored.map().at(x, y) == scored.map().max()) {
          return Math.hypot(x * 200.0 / scale - 120, y * 200.0 / scale - 90) < 8;
        }
      }
    }
    return false;
  }
}
