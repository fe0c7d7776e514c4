package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Storage;
import dev.vcpclip.exporter.weights.PickleValue.StorageType;
import dev.vcpclip.exporter.weights.PickleValue.Tensor;
import dev.vcpclip.exporter.weights.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Storages and tensors from the tuples in which PyTorch describes them, checked. */
final class TensorBuilder {
  private static final int MAX_RANK = 16;

  private TensorBuilder() {}

  /**
   * A storage from its persistent id, {@code ('storage', type, key, device, elements)}, in the
   * format before 1.6 followed by what it is a view of: None.
   *
   * @param in names the place where something is wrong
   */
  static Storage storage(PickleInput in, Object id) {
    List<Object> parts = in.expect(Tuple.class, id, "a storage's name").items();
    if (!"storage".equals(in.argument(parts, 0))) {
      throw in.fail("refers to something that is no storage");
    }
    if (parts.size() > 5 && parts.get(5) != null) {
      throw in.fail("refers to a view of another storage, which nobody has written since 0.3");
    }
    return new Storage(
        in.expect(String.class, in.argument(parts, 2), "a storage's key"),
        in.expect(StorageType.class, in.argument(parts, 1), "a storage's type").type(),
        in.expect(Long.class, in.argument(parts, 4), "a storage's size"));
  }

  /**
   * A tensor from the arguments {@code (storage, offset, shape, stride, ...)}: inside its storage,
   * and with no more elements than that, so that reading it allocates no more than the file holds.
   *
   * @param in names the place where something is wrong
   */
  static Tensor tensor(PickleInput in, List<Object> arguments) {
    Storage storage = in.expect(Storage.class, in.argument(arguments, 0), "a storage");
    long offset = in.expect(Long.class, in.argument(arguments, 1), "an offset");
    List<Long> shape = sizes(in, in.argument(arguments, 2));
    List<Long> stride = sizes(in, in.argument(arguments, 3));
    if (shape.size() != stride.size() || shape.size() > MAX_RANK || offset < 0) {
      throw in.fail(
          String.format(
              "describes a tensor of %d dimensions with %d strides from element %d on",
              shape.size(), stride.size(), offset));
    }
    try {
      long elements = 1;
      long last = offset;
      for (int i = 0; i < shape.size(); i++) {
        long steps = Math.max(0, shape.get(i) - 1);
        elements = Math.multiplyExact(elements, shape.get(i));
        last = Math.addExact(last, Math.multiplyExact(steps, stride.get(i)));
      }
      boolean inside = elements == 0 || last < storage.elements();
      if (!inside || elements > storage.elements()) {
        throw in.fail(
            String.format(
                "describes a tensor with shape %s and stride %s from element %d on, "
                    + "but its storage holds %d",
                shape, stride, offset, storage.elements()));
      }
    } catch (ArithmeticException e) {
      throw in.fail("describes a tensor with shape " + shape + ", more than any file holds");
    }
    return new Tensor(storage, offset, shape, stride);
  }

  private static List<Long> sizes(PickleInput in, Object value) {
    List<Object> items = in.expect(Tuple.class, value, "sizes").items();
    List<Long> sizes = new ArrayList<>(items.size());
    for (Object item : items) {
      long size = in.expect(Long.class, item, "a size");
      if (size < 0) {
        throw in.fail("holds the negative size " + size);
      }
      sizes.add(size);
    }
    return List.copyOf(sizes);
  }
}
