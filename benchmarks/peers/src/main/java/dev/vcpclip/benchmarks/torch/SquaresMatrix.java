package dev.vcpclip.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Means over squares as a matrix S for {@code S map S^T}; the last square may be smaller. */
final class SquaresMatrix {
  private SquaresMatrix() {}

  /**
   * @param side of the map in pixels
   * @param square side of a square in pixels
   * @return {@code (squares, side)}
   */
  static NDArray of(NDManager manager, int side, int square) {
    int squares = (side + square - 1) / square;
    float[] matrix = new float[squares * side];
    for (int x = 0; x < side; x++) {
      int at = x / square;
      matrix[at * side + x] = 1f / Math.min(square, side - at * square);
    }
    return manager.create(matrix, new Shape(squares, side));
  }
}
