package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Tensor;
import java.util.List;

/** Row-major values of a tensor whose elements lie in its storage in another order. */
final class StridedReader {
  private StridedReader() {}

  /** Reads a run of a storage. */
  @FunctionalInterface
  interface Run {
    /** {@code count} elements from {@code from} on, in an array of their own. */
    float[] read(long from, long count);
  }

  /**
   * Reads a tensor that {@link Unpickler} has checked.
   *
   * @param tensor inside its storage, with no more elements than that
   * @param storage reads the storage
   */
  static float[] read(Tensor tensor, Run storage) {
    List<Long> shape = tensor.shape();
    long elements = 1;
    long span = 1;
    boolean contiguous = true;
    for (int i = shape.size() - 1; i >= 0; i--) {
      long stride = tensor.stride().get(i);
      contiguous &= shape.get(i) == 1 || stride == elements;
      elements *= shape.get(i);
      span += Math.max(0, shape.get(i) - 1) * stride;
    }
    if (elements == 0) {
      return new float[0];
    }
    float[] run = storage.read(tensor.offset(), contiguous ? elements : span);
    return contiguous ? run : gather(tensor, run, (int) elements);
  }

  private static float[] gather(Tensor tensor, float[] run, int elements) {
    int rank = tensor.shape().size();
    int[] shape = tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
    // A dimension of size 1 may have any stride: it is never stepped along.
    long[] stride = tensor.stride().stream().mapToLong(Long::longValue).toArray();
    int[] index = new int[rank];
    float[] values = new float[elements];
    long at = 0;
    for (int i = 0; i < elements; i++) {
      values[i] = run[(int) at];
      for (int axis = rank - 1; axis >= 0; axis--) {
        at += stride[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        at -= stride[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    return values;
  }
}
