package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopPixelsTest {
  private final float[] map = {0.25f, 1, 0.5f, 0.75f};

  @Test
  void averagesTheHighest() {
    assertThat(TopPixels.mean(map, 1)).isEqualTo(1);
    assertThat(TopPixels.mean(map, 2)).isEqualTo(0.875);
    assertThat(map).startsWith(0.25f);
  }

  @Test
  void averagesAllWhenThereAreFewer() {
    assertThat(TopPixels.mean(map, 2000)).isEqualTo(0.625);
  }
}
