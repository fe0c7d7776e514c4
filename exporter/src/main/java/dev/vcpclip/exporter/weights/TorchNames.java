package dev.vcpclip.exporter.weights;

import static java.util.Map.entry;

import dev.vcpclip.exporter.weights.PickleValue.Callable;
import dev.vcpclip.exporter.weights.PickleValue.Function;
import dev.vcpclip.exporter.weights.PickleValue.ModuleType;
import dev.vcpclip.exporter.weights.PickleValue.StorageType;
import dev.vcpclip.runtime.tensor.DataType;
import java.util.Map;
import java.util.Optional;

/** The list of Python names a weight file may mention, each with what it stands for here. */
final class TorchNames {
  /** TorchScript puts the classes of modules under this name; they hold attributes and no more. */
  private static final String TORCHSCRIPT = "__torch__.";

  private static final Map<String, Callable> ALLOWED =
      Map.ofEntries(
          entry("torch._utils._rebuild_tensor", Function.REBUILD_TENSOR),
          entry("torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR),
          entry("torch._utils._rebuild_parameter", Function.FIRST_ARGUMENT),
          entry("torch._utils._rebuild_parameter_with_state", Function.FIRST_ARGUMENT),
          entry("torch.jit._pickle.build_intlist", Function.FIRST_ARGUMENT),
          entry("torch.jit._pickle.build_doublelist", Function.FIRST_ARGUMENT),
          entry("torch.jit._pickle.build_boollist", Function.FIRST_ARGUMENT),
          entry("torch.jit._pickle.build_tensorlist", Function.FIRST_ARGUMENT),
          entry("torch.jit._pickle.restore_type_tag", Function.FIRST_ARGUMENT),
          entry("torch.device", Function.FIRST_ARGUMENT),
          entry("collections.OrderedDict", Function.ORDERED_DICT),
          entry("torch.Size", Function.TUPLE),
          entry("torch.DoubleStorage", new StorageType(DataType.F64)),
          entry("torch.FloatStorage", new StorageType(DataType.F32)),
          entry("torch.HalfStorage", new StorageType(DataType.F16)),
          entry("torch.BFloat16Storage", new StorageType(DataType.BF16)),
          entry("torch.LongStorage", new StorageType(DataType.I64)),
          entry("torch.IntStorage", new StorageType(DataType.I32)),
          entry("torch.ShortStorage", new StorageType(DataType.I16)),
          entry("torch.CharStorage", new StorageType(DataType.I8)),
          entry("torch.ByteStorage", new StorageType(DataType.U8)),
          entry("torch.BoolStorage", new StorageType(DataType.BOOL)));

  private TorchNames() {}

  /** Meaning of a name; empty where it is not on the list. */
  static Optional<Callable> find(String module, String name) {
    String full = module + "." + name;
    if (full.startsWith(TORCHSCRIPT)) {
      return Optional.of(new ModuleType());
    }
    return Optional.ofNullable(ALLOWED.get(full));
  }
}
