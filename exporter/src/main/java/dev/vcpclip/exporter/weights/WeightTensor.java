package dev.vcpclip.exporter.weights;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A named tensor whose values are read when asked for.
 *
 * <p>Thread-safe as long as the file behind it is open.
 */
public final class WeightTensor {
  private final String name;
  private final List<Long> shape;
  private final Supplier<float[]> values;

  /**
   * @param name under which it is known here, not necessarily in its file
   * @param shape outermost dimension first; empty for a scalar
   * @param values reads all elements, row-major, into an array of the caller's own
   */
  public WeightTensor(String name, List<Long> shape, Supplier<float[]> values) {
    this.name = name;
    this.shape = List.copyOf(shape);
    this.values = values;
  }

  /** A tensor in memory; the array is not copied. */
  public static WeightTensor of(String name, float[] values, long... shape) {
    return new WeightTensor(name, Arrays.stream(shape).boxed().toList(), values::clone);
  }

  /** Under which it is known here, such as {@code visual.conv1.weight}. */
  public String name() {
    return name;
  }

  /** Outermost dimension first; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /** Size of one dimension, counted from the outermost, 0. */
  public int dim(int index) {
    return Math.toIntExact(shape.get(index));
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * All elements, row-major, read anew at each call into an array of the caller's own.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when the file cannot be read any more
   */
  public float[] floats() {
    return values.get();
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
