package dev.vcpclip.runtime.reference;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Patch tokens of a model's feature layers, each of length 1: of one picture, or rows that were
 * chosen from several.
 *
 * <p>Shape {@code [layers, rows, channels]}, float32, row-major. A row of one layer has nothing to
 * do with the same row of another where rows were chosen.
 *
 * <p>Immutable and thread-safe. Heap memory only: nothing to close.
 */
public final class PatchTokens {
  private final int layers;
  private final int rows;
  private final int channels;
  private final float[] values;

  private PatchTokens(int layers, int rows, int channels, float[] values) {
    if (layers < 1 || rows < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "tokens of [%d, %d, %d]: expected 1 or more each".formatted(layers, rows, channels));
    }
    if (values.length != sized(layers, rows, channels)) {
      throw new IllegalArgumentException(
          "%d values for tokens of [%d, %d, %d]".formatted(values.length, layers, rows, channels));
    }
    this.layers = layers;
    this.rows = rows;
    this.channels = channels;
    this.values = values;
  }

  /**
   * Copies values.
   *
   * @param values {@code [layers, rows, channels]}
   * @throws IllegalArgumentException when their number is another, or one is not finite
   */
  public static PatchTokens of(int layers, int rows, int channels, float[] values) {
    return of(layers, rows, channels, FloatBuffer.wrap(values));
  }

  /** The same from a buffer's position on; the position stays. */
  public static PatchTokens of(int layers, int rows, int channels, FloatBuffer values) {
    float[] copy = new float[values.remaining()];
    values.get(values.position(), copy);
    for (float value : copy) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("patch tokens hold " + value);
      }
    }
    return new PatchTokens(layers, rows, channels, copy);
  }

  /**
   * Tokens of several pictures behind one another.
   *
   * @throws IllegalArgumentException when they differ in layers or channels, or there are none
   */
  public static PatchTokens together(List<PatchTokens> pictures) {
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("no tokens");
    }
    PatchTokens first = pictures.get(0);
    int rows = pictures.stream().mapToInt(PatchTokens::rows).sum();
    float[] all = new float[sized(first.layers, rows, first.channels)];
    int at = 0;
    for (int layer = 0; layer < first.layers; layer++) {
      for (PatchTokens each : pictures) {
        if (each.layers != first.layers || each.channels != first.channels) {
          throw new IllegalArgumentException(first + " and " + each + ": of different models");
        }
        int length = each.rows * each.channels;
        System.arraycopy(each.values, layer * length, all, at, length);
        at += length;
      }
    }
    return new PatchTokens(first.layers, rows, first.channels, all);
  }

  /**
   * Numbers in that many tokens.
   *
   * @throws IllegalArgumentException when they are more than an array holds
   */
  private static int sized(int layers, int rows, int channels) {
    long size = Math.multiplyExact(Math.multiplyExact((long) layers, rows), channels);
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tokens of [%d, %d, %d] are more than an array holds".formatted(layers, rows, channels));
    }
    return (int) size;
  }

  /** Feature layers. */
  public int layers() {
    return layers;
  }

  /** Tokens of a layer. */
  public int rows() {
    return rows;
  }

  /** Numbers in a token. */
  public int channels() {
    return channels;
  }

  /** A read-only view of all values. */
  public FloatBuffer values() {
    return FloatBuffer.wrap(values).asReadOnlyBuffer();
  }

  /**
   * Copies one token.
   *
   * @param token receives {@link #channels()} values
   */
  public void row(int layer, int row, float[] token) {
    System.arraycopy(values, at(layer, row), token, 0, channels);
  }

  /** Rows chosen in each layer, in that order, as many in one layer as in another. */
  public PatchTokens select(int[][] chosen) {
    if (chosen.length != layers) {
      throw new IllegalArgumentException(chosen.length + " choices for " + layers + " layers");
    }
    int kept = chosen[0].length;
    float[] selected = new float[sized(layers, kept, channels)];
    for (int layer = 0; layer < layers; layer++) {
      if (chosen[layer].length != kept) {
        throw new IllegalArgumentException("layers with different numbers of rows");
      }
      for (int i = 0; i < kept; i++) {
        int to = (layer * kept + i) * channels;
        System.arraycopy(values, at(layer, chosen[layer][i]), selected, to, channels);
      }
    }
    return new PatchTokens(layers, kept, channels, selected);
  }

  private int at(int layer, int row) {
    return (Objects.checkIndex(layer, layers) * rows + Objects.checkIndex(row, rows)) * channels;
  }

  /** A part of {@link dev.vcpclip.runtime.ReferenceBank#hash}: {@code %d} would follow the PC. */
  @Override
  public String toString() {
    return "PatchTokens[%s layers, %s rows, %s channels]".formatted(layers, rows, channels);
  }
}
