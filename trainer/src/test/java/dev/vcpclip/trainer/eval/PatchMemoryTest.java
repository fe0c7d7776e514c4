package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchMemoryTest {
  private static final int SIDE = 128;

  @Test
  void findsTheSpotThatNoGoodPartHas() {
    MapSource memory = PatchMemory.of(List.of(part(1, false), part(2, false)));

    try (Frame good = part(3, false);
        Frame bad = part(4, true)) {
      ScoredMap found = memory.map(bad);

      assertThat(found.score()).isGreaterThan(memory.map(good).score() + 0.1);
      assertThat(found.map().at(160, 96)).isGreaterThan(2 * found.map().at(40, 200));
    }
  }

  @Test
  void findsAlmostNothingOnWhatItRemembers() {
    MapSource memory = PatchMemory.of(List.of(part(1, false)));

    try (Frame same = part(1, false)) {
      assertThat(memory.map(same).score()).isLessThan(0.3);
    }
  }

  private static Frame part(int seed, boolean spotted) {
    Random random = new Random(seed);
    byte[] pixels = new byte[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      double value = 110 + 40 * Math.sin(x / 4.0) + 3 * random.nextGaussian();
      pixels[i] = (byte) (spotted && Math.hypot(x - 80, y - 48) < 7 ? 250 : value);
    }
    return Frame.copyOf(pixels, SIDE, SIDE, PixelFormat.GRAY);
  }
}
