package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrangementTest {
  private static final int SIZE = 64;
  private static final int SEEDS = 60;

  @Test
  void marksTheFaultOfOneCopyAndNothingElse() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Canvas good = allGood(seed);

      Canvas ground = ground();
      Grid spot = spot();
      Grid mask =
          new Arrangement(new Random(seed), ground).draw(disc(), stained(spot, 0.9f), spot, 0);

      assertThat(mask).as("seed %d", seed).isNotNull();
      int marked = 0;
      for (int i = 0; i < mask.v.length; i++) {
        float change = Math.abs(ground.planes[0].v[i] - good.planes[0].v[i]);
        marked += mask.v[i] == 1 ? 1 : 0;
        if (mask.v[i] == 1) {
          assertThat(change).as("seed %d, pixel %d, marked", seed, i).isGreaterThan(0.05f);
        } else {
          // A pixel of which less than a quarter is the fault's is not marked.
          assertThat(change).as("seed %d, pixel %d, not marked", seed, i).isLessThan(0.2f);
        }
      }
      assertThat(marked).isPositive();
    }
  }

  @Test
  void laysOutGoodCopiesWhereTheFaultCannotBeSeen() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Canvas good = allGood(seed);

      Canvas ground = ground();
      Grid spot = spot();
      Grid mask =
          new Arrangement(new Random(seed), ground).draw(disc(), stained(spot, 0.22f), spot, 0);

      assertThat(mask).isNull();
      assertThat(ground.planes[0].v).isEqualTo(good.planes[0].v);
    }
  }

  @Test
  void marksWhereAnotherObjectLiesAmongLikeOnes() {
    int several = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Canvas good = allGood(seed);
      Canvas ground = ground();
      Arrangement arrangement = new Arrangement(new Random(seed), ground);
      if (!arrangement.isSeveral()) {
        continue;
      }
      several++;

      Grid mask = arrangement.drawOdd(disc(), () -> stained(disc().cover(), 0.9f), 0);

      // A disc turned about its middle is the same disc, so that is not seen.
      for (int i = 0; mask != null && i < mask.v.length; i++) {
        if (Math.abs(ground.planes[0].v[i] - good.planes[0].v[i]) > 0.3f) {
          assertThat(mask.v[i]).as("seed %d, pixel %d", seed, i).isEqualTo(1);
        }
      }
    }
    assertThat(several).isGreaterThan(SEEDS / 6);
  }

  @Test
  void breaksAPieceOffAtTheEdge() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Sprite disc = disc();

      Grid piece = disc.bite(new Random(seed));
      Sprite rest = disc.without(piece);

      float missing = 0;
      for (int i = 0; i < piece.v.length; i++) {
        assertThat(piece.v[i]).isBetween(0f, disc.cover().v[i]);
        missing += disc.cover().v[i] - rest.cover().v[i];
      }
      assertThat(missing).as("seed %d", seed).isPositive();
    }
  }

  private static Canvas allGood(int seed) {
    Canvas ground = ground();
    new Arrangement(new Random(seed), ground).draw(disc());
    return ground;
  }

  private static Canvas ground() {
    Canvas ground = new Canvas(SIZE);
    for (Grid plane : ground.planes) {
      plane.fill(0.6f);
    }
    return ground;
  }

  /** A dark disc. */
  private static Sprite disc() {
    Canvas canvas = new Canvas(SIZE);
    for (Grid plane : canvas.planes) {
      plane.fill(0.2f);
    }
    return new Sprite(canvas, round(26));
  }

  private static Sprite stained(Grid where, float tone) {
    Sprite disc = disc();
    disc.canvas().blend(where, tone);
    return disc;
  }

  private static Grid spot() {
    return round(12);
  }

  private static Grid round(double radius) {
    Grid out = new Grid(SIZE);
    for (int i = 0; i < out.v.length; i++) {
      double away = Math.hypot(i % SIZE - SIZE / 2.0, i / SIZE - SIZE / 2.0);
      out.v[i] = away < radius ? 1 : 0;
    }
    return out;
  }
}
