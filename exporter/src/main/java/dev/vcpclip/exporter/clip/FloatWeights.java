package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.TensorInfo;

/** Tensors that a network computes with: floating-point numbers, every one of them finite. */
final class FloatWeights {
  private FloatWeights() {}

  /**
   * Refuses a tensor of another type, whose values would be read as if they were weights.
   *
   * @throws VcpClipException naming it
   */
  static void requireFloats(WeightReader reader, TensorInfo tensor) {
    switch (tensor.dataType()) {
      case F64, F32, F16, BF16 -> {}
      default ->
          throw new VcpClipException(
              String.format(
                  "%s: '%s' is %s, expected floating-point numbers. Quantised weights? Give them as"
                      + " they were trained.",
                  reader.file(), tensor.name(), tensor.dataType()));
    }
  }

  /**
   * Reads a tensor.
   *
   * @param name as stored
   * @throws VcpClipException naming the first value that is not finite
   */
  static float[] read(WeightReader reader, String name) {
    float[] values = reader.floats(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' holds %s at element %d of %d. Damaged, or its training diverged.",
                reader.file(), name, values[i], i, values.length));
      }
    }
    return values;
  }
}
