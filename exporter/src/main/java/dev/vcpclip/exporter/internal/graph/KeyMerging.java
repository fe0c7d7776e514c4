package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.List;

/**
 * Merging of the patches of a square window, which attention then sees as one: the mean of their
 * keys and values, counted as often as there are patches in it. Queries, and so tokens and maps,
 * keep their resolution.
 *
 * <p>The idea is token merging's (Bolya et al. 2023), proportional attention included, with fixed
 * windows instead of a search for similar tokens: a search that differs from picture to picture
 * would cost more than it saves at these sizes.
 */
public final class KeyMerging {
  private final GraphBuilder g;
  private final int window;

  /**
   * @param window side in patches, more than 1
   */
  public KeyMerging(GraphBuilder g, int window) {
    this.g = g;
    this.window = window;
  }

  /**
   * Merges keys or values.
   *
   * @param x class token and the patches of a square grid, {@code [N, 1 + patches, width]}
   * @return {@code [N, 1 + windows, width]}
   */
  public Value merge(Value x) {
    long width = x.dim(2);
    long grid = grid(x);
    Value patches = g.transpose(g.slice(x, 1, 1, x.dim(1)), 0, 2, 1);
    Value means = g.meanOfWindows(g.reshape(patches, Shape.of(-1, width, grid, grid)), window);
    long windows = means.dim(2) * means.dim(3);
    Value rows = g.transpose(g.reshape(means, Shape.of(-1, width, windows)), 0, 2, 1);
    return g.concat(1, List.of(g.slice(x, 1, 0, 1), rows));
  }

  /**
   * What is added to a row of scores: the logarithm of the number of tokens behind each.
   *
   * @param x as it was before merging
   * @return {@code [1, 1, rows, 1 + windows]}, every row the same, or one row where that is enough
   */
  public Value counts(Value x, boolean everyRow) {
    int grid = Math.toIntExact(grid(x));
    int perSide = (grid + window - 1) / window;
    int rows = everyRow ? Math.toIntExact(x.dim(1)) : 1;
    int seen = 1 + perSide * perSide;
    String name = "merging/counts." + window + "." + grid + "." + rows;
    return g.constant(
        name,
        Shape.of(1, 1, rows, seen),
        () -> {
          float[] row = new float[seen];
          for (int i = 0; i < seen - 1; i++) {
            int height = Math.min(window, grid - i / perSide * window);
            int width = Math.min(window, grid - i % perSide * window);
            row[i + 1] = (float) Math.log(height * width);
          }
          float[] all = new float[rows * seen];
          for (int i = 0; i < all.length; i++) {
            all[i] = row[i % seen];
          }
          return all;
        });
  }

  private static long grid(Value x) {
    return Math.round(Math.sqrt(x.dim(1) - 1));
  }
}
