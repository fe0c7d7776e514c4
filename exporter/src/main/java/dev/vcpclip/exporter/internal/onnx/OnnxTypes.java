package dev.vcpclip.exporter.internal.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vcpclip.runtime.tensor.DataType;

/** ONNX's numbers for the element types in use. */
final class OnnxTypes {
  private OnnxTypes() {}

  static int code(DataType type) {
    return switch (type) {
      case F32 -> TensorProto.DataType.FLOAT_VALUE;
      case F16 -> TensorProto.DataType.FLOAT16_VALUE;
      case BF16 -> TensorProto.DataType.BFLOAT16_VALUE;
      case I8 -> TensorProto.DataType.INT8_VALUE;
      case U8 -> TensorProto.DataType.UINT8_VALUE;
      case I64 -> TensorProto.DataType.INT64_VALUE;
      default -> throw new IllegalArgumentException("no graph of this project holds " + type);
    };
  }
}
