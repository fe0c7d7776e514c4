package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Value that an {@link Unpickler} builds besides strings, numbers, lists and maps. There is no
 * other kind of object, so nothing a pickle says can run.
 */
sealed interface PickleValue {
  /** A Python tuple. */
  record Tuple(List<Object> items) implements PickleValue {}

  /** Bytes of no interest here; only their number is kept. */
  record Opaque(int length) implements PickleValue {}

  /** An attribute bag: the object of a TorchScript module. */
  record Module(Map<String, Object> attributes) implements PickleValue {
    Module() {
      this(new LinkedHashMap<>());
    }
  }

  /** The bytes behind one or more tensors: an entry of the archive. */
  record Storage(String key, DataType type, long elements) implements PickleValue {}

  /** A strided view of a storage, in elements. */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> stride)
      implements PickleValue {}

  /** A name that the pickle may call or instantiate. */
  sealed interface Callable extends PickleValue {}

  /** A type of storage, only ever an argument. */
  record StorageType(DataType type) implements Callable {}

  /** The class of a TorchScript module. */
  record ModuleType() implements Callable {}

  /** The functions and classes that stand for data. */
  enum Function implements Callable {
    /** {@code torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)}. */
    REBUILD_TENSOR,
    /** {@code torch._utils._rebuild_parameter(tensor, ...)} and others that wrap their first. */
    FIRST_ARGUMENT,
    /** {@code collections.OrderedDict()}. */
    ORDERED_DICT,
    /** {@code torch.Size(items)}. */
    TUPLE
  }
}
