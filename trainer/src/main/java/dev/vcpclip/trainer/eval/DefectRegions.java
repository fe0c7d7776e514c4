package dev.vcpclip.trainer.eval;

import java.util.Arrays;

/**
 * Connected regions of a mask, neighbours over corners included, as scikit-image labels them.
 *
 * <p>Immutable once made.
 */
final class DefectRegions {
  private final int[] labels;
  private final int[] areas;

  private DefectRegions(int[] labels, int[] areas) {
    this.labels = labels;
    this.areas = areas;
  }

  static DefectRegions of(Mask mask) {
    int width = mask.width();
    int height = mask.height();
    int[] labels = new int[width * height];
    int[] areas = new int[8];
    int[] stack = new int[64];
    int count = 0;
    for (int seed = 0; seed < labels.length; seed++) {
      if (labels[seed] != 0 || !mask.defect(seed)) {
        continue;
      }
      if (count == areas.length) {
        areas = Arrays.copyOf(areas, 2 * count);
      }
      int label = ++count;
      labels[seed] = label;
      stack[0] = seed;
      for (int depth = 1; depth > 0; ) {
        int pixel = stack[--depth];
        areas[label - 1]++;
        int x = pixel % width;
        int y = pixel / width;
        if (depth + 8 > stack.length) {
          stack = Arrays.copyOf(stack, 2 * stack.length);
        }
        for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
          for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
            int neighbour = ny * width + nx;
            if (labels[neighbour] == 0 && mask.defect(neighbour)) {
              labels[neighbour] = label;
              stack[depth++] = neighbour;
            }
          }
        }
      }
    }
    return new DefectRegions(labels, Arrays.copyOf(areas, count));
  }

  int count() {
    return areas.length;
  }

  /** The region a pixel belongs to, counted from 1; 0 outside. */
  int label(int pixel) {
    return labels[pixel];
  }

  /** Pixels of a region. */
  int area(int label) {
    return areas[label - 1];
  }
}
