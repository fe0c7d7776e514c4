package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.reference.Coreset;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Tokens of good parts as they come, thinned to a number of rows, and which part each row is of.
 *
 * <p>Thinned whenever {@link #GATHERED} times as many have come together: a coreset of coresets.
 * Two hundred pictures through ViT-L would take 4.5 GB otherwise. Up to sixteen pictures, by
 * default, are thinned once and as a whole.
 */
final class BankBuilder {
  private static final int GATHERED = 4;

  /** As many rows as so many pictures have are kept by default. */
  private static final int PICTURES_KEPT = 4;

  /** 0 until it is known. */
  private int most;

  /** {@code null} before the first part. */
  private PatchTokens tokens;

  /** The part of each row, by layer. */
  private int[][] parts;

  /**
   * A bank without rows.
   *
   * @param rows that a layer keeps; empty for as many as four pictures have
   */
  BankBuilder(OptionalInt rows) {
    most = rows.orElse(0);
  }

  /** Adds what one part looks like; a part may be added several times. */
  void add(int part, PatchTokens more) {
    if (most == 0) {
      most = PICTURES_KEPT * more.rows();
    }
    int before = tokens == null ? 0 : tokens.rows();
    tokens = tokens == null ? more : PatchTokens.together(List.of(tokens, more));
    int[][] grown = new int[tokens.layers()][];
    for (int layer = 0; layer < grown.length; layer++) {
      grown[layer] = Arrays.copyOf(before == 0 ? new int[0] : parts[layer], tokens.rows());
      Arrays.fill(grown[layer], before, tokens.rows(), part);
    }
    parts = grown;
    if (tokens.rows() > (long) GATHERED * most) {
      thin();
    }
  }

  private void thin() {
    if (tokens.rows() > most) {
      int[][] chosen = Coreset.choose(tokens, most);
      int[][] all = parts;
      parts =
          IntStream.range(0, chosen.length)
              .mapToObj(layer -> Arrays.stream(chosen[layer]).map(r -> all[layer][r]).toArray())
              .toArray(int[][]::new);
      tokens = tokens.select(chosen);
    }
  }

  /** The rows of all parts. */
  PatchTokens all() {
    thin();
    return tokens;
  }

  /**
   * Those of {@link #all()} that are of some parts only: as many in each layer as the layer with
   * the fewest has, the ones chosen first; one of another part where a layer kept none of them.
   *
   * @param wanted at least one part
   */
  PatchTokens of(IntPredicate wanted) {
    thin();
    int[][] rows =
        Arrays.stream(parts)
            .map(of -> IntStream.range(0, of.length).filter(r -> wanted.test(of[r])).toArray())
            .toArray(int[][]::new);
    int fewest = Arrays.stream(rows).mapToInt(each -> each.length).min().orElseThrow();
    return tokens.select(
        Arrays.stream(rows)
            .map(each -> Arrays.copyOf(each, Math.max(1, fewest)))
            .toArray(int[][]::new));
  }
}
