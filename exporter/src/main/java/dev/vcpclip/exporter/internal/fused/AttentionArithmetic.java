package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.tensor.DataType;

/** In what attention multiplies, whatever flows through the rest of the image tower. */
public enum AttentionArithmetic {
  /** As the rest. */
  AS_THE_REST,
  /** In bf16: OpenVINO has it for processors, ONNX Runtime's own provider has not. */
  BF16,
  /**
   * In single precision on values that were rounded to bf16, which any provider can do: what {@link
   * #BF16} loses, within the roundings inside the operation.
   */
  ROUNDED_TO_BF16;

  /** What goes into attention. */
  Value before(GraphBuilder g, Value x) {
    return switch (this) {
      case AS_THE_REST -> x;
      case BF16 -> g.cast(x, DataType.BF16);
      case ROUNDED_TO_BF16 -> g.cast(g.cast(x, DataType.BF16), x.type());
    };
  }

  /** What came out of it, in the type of the rest again. */
  Value after(GraphBuilder g, Value x, DataType rest) {
    return switch (this) {
      case AS_THE_REST -> x;
      case BF16 -> g.cast(x, rest);
      case ROUNDED_TO_BF16 -> g.cast(g.cast(x, DataType.BF16), rest);
    };
  }
}
