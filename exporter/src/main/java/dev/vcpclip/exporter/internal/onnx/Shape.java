package dev.vcpclip.exporter.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dimensions of a {@link Value}, outermost first.
 *
 * <p>Every dimension is known except the batch size N, which is free in the exported graph and
 * written {@value #BATCH} here. At most one dimension is the batch.
 *
 * @param dims see above
 */
public record Shape(List<Long> dims) {
  /** The batch size N. */
  public static final long BATCH = -1;

  /** Copies the list. */
  public Shape {
    dims = List.copyOf(dims);
    if (dims.stream().anyMatch(d -> d < BATCH) || dims.indexOf(BATCH) != dims.lastIndexOf(BATCH)) {
      throw new IllegalArgumentException(dims + ": one dimension at most is the batch, -1");
    }
  }

  /** A shape of those dimensions. */
  public static Shape of(long... dims) {
    return new Shape(Arrays.stream(dims).boxed().toList());
  }

  /** Number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** One dimension; a negative axis counts from the end. */
  public long dim(int axis) {
    return dims.get(axis(axis));
  }

  /** The axis counted from the start. */
  int axis(int axis) {
    int fromStart = axis < 0 ? axis + rank() : axis;
    if (fromStart < 0 || fromStart >= rank()) {
      throw new IllegalArgumentException("axis " + axis + " of " + this);
    }
    return fromStart;
  }

  /** The same shape but for one dimension. */
  Shape with(int axis, long dim) {
    List<Long> changed = new ArrayList<>(dims);
    changed.set(axis(axis), dim);
    return new Shape(changed);
  }

  /** Number of elements, per image where a dimension is the batch. */
  public long elements() {
    return dims.stream().mapToLong(Math::abs).reduce(1, Math::multiplyExact);
  }

  /** True where no dimension depends on the batch. */
  public boolean isFixed() {
    return dims.stream().allMatch(d -> d >= 0);
  }

  /** NumPy's rule: aligned at the end, a dimension of one repeats. */
  static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Long> result = new ArrayList<>();
    for (int i = -rank; i < 0; i++) {
      long left = -i > a.rank() ? 1 : a.dim(i);
      long right = -i > b.rank() ? 1 : b.dim(i);
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(a + " and " + b + " do not broadcast");
      }
      result.add(left == 1 ? right : left);
    }
    return new Shape(result);
  }

  /** The shape of {@code a x b} over the last two axes, the others broadcast. */
  static Shape matMul(Shape a, Shape b) {
    if (a.rank() < 2 || b.rank() < 2 || a.dim(-1) != b.dim(-2)) {
      throw new IllegalArgumentException(a + " x " + b + ": inner dimensions differ");
    }
    Shape outerA = new Shape(a.dims.subList(0, a.rank() - 2));
    Shape outerB = new Shape(b.dims.subList(0, b.rank() - 2));
    List<Long> result = new ArrayList<>(broadcast(outerA, outerB).dims);
    result.add(a.dim(-2));
    result.add(b.dim(-1));
    return new Shape(result);
  }

  /** Such as {@code [N, 1370, 1024]}. */
  @Override
  public String toString() {
    return dims.stream().map(Shape::text).collect(Collectors.joining(", ", "[", "]"));
  }

  static String text(long dim) {
    return dim == BATCH ? "N" : Long.toString(dim);
  }
}
