package dev.vcpclip.runtime.tensor;

import java.util.List;

/**
 * Name, element type and shape of a stored tensor, without its values.
 *
 * @param name as stored
 * @param dataType as stored
 * @param shape outermost dimension first; empty for a scalar
 */
public record TensorInfo(String name, DataType dataType, List<Long> shape) {
  /** Copies the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /**
   * Number of elements.
   *
   * @throws ArithmeticException when it exceeds a {@code long}; readers refuse such files first
   */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
