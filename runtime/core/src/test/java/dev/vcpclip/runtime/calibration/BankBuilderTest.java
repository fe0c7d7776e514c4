package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.reference.Coreset;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BankBuilderTest {
  private static final int LAYERS = 2;
  private static final int PATCHES = 40;
  private static final int CHANNELS = 16;

  private final Random random = new Random(5);

  @Test
  void keepsWhatOneCoresetOfAllWouldAsLongAsTheyFit() {
    BankBuilder builder = new BankBuilder(OptionalInt.of(50));
    List<PatchTokens> parts = new ArrayList<>();
    for (int part = 0; part < 5; part++) {
      parts.add(part(part));
      builder.add(part, parts.get(part));
    }

    assertThat(builder.all().values())
        .isEqualTo(Coreset.of(PatchTokens.together(parts), 50).values());
  }

  @Test
  void leavesOutWhatIsOfOtherParts() {
    BankBuilder builder = new BankBuilder(OptionalInt.of(60));
    for (int part = 0; part < 4; part++) {
      builder.add(part, part(part));
    }

    assertThat(partsIn(builder.all())).containsExactly(0, 1, 2, 3);
    assertThat(partsIn(builder.of(part -> part != 2))).containsExactly(0, 1, 3);
  }

  /** Sixty parts have 2400 rows; never more than four times what is kept are held. */
  @Test
  void thinsAgainAndAgainAndKeepsThePartThatDiffers() {
    BankBuilder builder = new BankBuilder(OptionalInt.of(50));
    for (int part = 0; part < 60; part++) {
      builder.add(part, part(part == 7 ? 9 : 0));
    }

    assertThat(builder.all().rows()).isEqualTo(50);
    assertThat(partsIn(builder.all())).containsExactly(0, 9);
  }

  /** Tokens along one direction, which says the part, with some noise. */
  private PatchTokens part(int direction) {
    float[] values = new float[LAYERS * PATCHES * CHANNELS];
    for (int i = 0; i < values.length; i++) {
      float noise = (float) (0.02 * random.nextGaussian());
      values[i] = noise + (i % CHANNELS == direction ? 1 : 0);
    }
    return PatchTokens.of(LAYERS, PATCHES, CHANNELS, values);
  }

  private static Set<Integer> partsIn(PatchTokens tokens) {
    Set<Integer> found = new TreeSet<>();
    float[] token = new float[CHANNELS];
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int row = 0; row < tokens.rows(); row++) {
        tokens.row(layer, row, token);
        for (int c = 0; c < CHANNELS; c++) {
          if (token[c] > 0.5f) {
            found.add(c);
          }
        }
      }
    }
    return found;
  }
}
