package dev.vcpclip.runtime.reference;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Rows that stand for all the others: greedily, always the one that is farthest from those already
 * chosen (k-centre, as PatchCore thins its memory bank, Roth et al. 2022). A rare part of a good
 * product keeps its row that way, where a random choice would lose it.
 *
 * <p>Distances are taken between random projections of the tokens, which keep them well enough to
 * choose by (Johnson and Lindenstrauss) at an eighth of the arithmetic for ViT-L. The same tokens
 * give the same rows on every machine.
 */
public final class Coreset {
  private static final int PROJECTED = 128;
  private static final long SEED = 2058;

  /** Rows whose distances stay in a core's cache while the dimensions are gone through. */
  private static final int BLOCK = 2048;

  private Coreset() {}

  /**
   * Thins tokens, each layer by itself.
   *
   * @param rows that a layer keeps at most, 1 or more
   * @return the tokens themselves where there are no more rows
   */
  public static PatchTokens of(PatchTokens tokens, int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(rows + " rows: expected 1 or more");
    }
    return tokens.rows() <= rows ? tokens : tokens.select(choose(tokens, rows));
  }

  /**
   * The rows that would be kept, those that stand for most others first.
   *
   * @param rows that each layer keeps, 1 to all of them
   * @return {@code [layers][rows]} indices
   */
  public static int[][] choose(PatchTokens tokens, int rows) {
    if (rows < 1 || rows > tokens.rows()) {
      throw new IllegalArgumentException(
          "%d rows of %d: expected 1 to all".formatted(rows, tokens.rows()));
    }
    return IntStream.range(0, tokens.layers())
        .parallel()
        .mapToObj(layer -> choose(projected(tokens, layer), rows))
        .toArray(int[][]::new);
  }

  /** The first row, then always the one farthest from all chosen. */
  private static int[] choose(float[][] columns, int count) {
    int rows = columns[0].length;
    float[] nearest = new float[rows];
    Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    int[] chosen = new int[count];
    for (int i = 1; i < count; i++) {
      approach(columns, chosen[i - 1], nearest);
      int farthest = 0;
      for (int row = 1; row < rows; row++) {
        if (nearest[row] > nearest[farthest]) {
          farthest = row;
        }
      }
      chosen[i] = farthest;
    }
    return chosen;
  }

  /**
   * Takes another centre into account. Column by column, so that the inner loop runs over rows
   * beside one another, which Java turns into vector instructions as it would not a sum over
   * channels.
   */
  private static void approach(float[][] columns, int centre, float[] nearest) {
    float[] distance = new float[BLOCK];
    for (int from = 0; from < nearest.length; from += BLOCK) {
      int length = Math.min(BLOCK, nearest.length - from);
      Arrays.fill(distance, 0);
      for (float[] column : columns) {
        float value = column[centre];
        for (int i = 0; i < length; i++) {
          float difference = column[from + i] - value;
          distance[i] += difference * difference;
        }
      }
      for (int i = 0; i < length; i++) {
        nearest[from + i] = Math.min(nearest[from + i], distance[i]);
      }
    }
  }

  /** One array a dimension, of all rows. */
  private static float[][] projected(PatchTokens tokens, int layer) {
    int channels = tokens.channels();
    int dimensions = Math.min(PROJECTED, channels);
    float[][] columns = new float[dimensions][tokens.rows()];
    float[] directions = directions(dimensions, channels);
    float[] token = new float[channels];
    for (int row = 0; row < tokens.rows(); row++) {
      tokens.row(layer, row, token);
      for (int d = 0; d < dimensions; d++) {
        columns[d][row] = dimensions == channels ? token[d] : along(directions, d, token);
      }
    }
    return columns;
  }

  private static float along(float[] directions, int d, float[] token) {
    float sum = 0;
    for (int c = 0; c < token.length; c++) {
      sum += directions[d * token.length + c] * token[c];
    }
    return sum;
  }

  private static float[] directions(int dimensions, int channels) {
    Random random = new Random(SEED);
    float[] directions = new float[dimensions * channels];
    for (int i = 0; i < directions.length; i++) {
      directions[i] = (float) random.nextGaussian();
    }
    return directions;
  }
}
