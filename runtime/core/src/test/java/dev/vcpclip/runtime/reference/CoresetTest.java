package dev.vcpclip.runtime.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CoresetTest {
  private static final int ROWS = 3000;

  @Test
  void keepsTheOneRareTokenAmongThousands() {
    PatchTokens tokens = clusters(3, 300);

    PatchTokens kept = Coreset.of(tokens, 4);

    assertThat(kept.rows()).isEqualTo(4);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(directions(kept, layer)).containsExactlyInAnyOrder(0, 1, 2, 299);
    }
  }

  @Test
  void keepsAllWhereThereAreNoMoreThanAskedFor() {
    PatchTokens tokens = clusters(3, 5);

    assertThat(Coreset.of(tokens, ROWS)).isSameAs(tokens);
    assertThatThrownBy(() -> Coreset.of(tokens, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void choosesTheSameRowsEveryTime() {
    PatchTokens tokens = clusters(40, 200);

    assertThat(Coreset.of(tokens, 50).values()).isEqualTo(Coreset.of(tokens, 50).values());
  }

  /** Rows near the first few directions in turn; the last row alone along the last one. */
  private static PatchTokens clusters(int directions, int channels) {
    Random random = new Random(3);
    float[] values = new float[2 * ROWS * channels];
    for (int row = 0; row < 2 * ROWS; row++) {
      boolean last = row % ROWS == ROWS - 1;
      for (int c = 0; c < channels; c++) {
        values[row * channels + c] = (float) (0.02 * random.nextGaussian() / Math.sqrt(channels));
      }
      values[row * channels + (last ? channels - 1 : row % directions % channels)] += 1;
    }
    return PatchTokens.of(2, ROWS, channels, values);
  }

  private static Set<Integer> directions(PatchTokens tokens, int layer) {
    Set<Integer> found = new HashSet<>();
    float[] row = new float[tokens.channels()];
    for (int i = 0; i < tokens.rows(); i++) {
      tokens.row(layer, i, row);
      int largest = 0;
      for (int c = 0; c < row.length; c++) {
        largest = row[c] > row[largest] ? c : largest;
      }
      found.add(largest);
    }
    return found;
  }
}
