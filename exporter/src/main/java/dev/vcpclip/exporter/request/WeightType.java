package dev.vcpclip.exporter.request;

/**
 * Storage of a bundle's matrices. Vectors and what folds compute are always stored as fp32, and the
 * graph always computes in fp32: ONNX Runtime widens the weights once, when it loads them.
 */
public enum WeightType {
  /** Four bytes a value, as computed. */
  FP32,
  /** Two bytes a value. Lossless for OpenAI's weights, which are published as fp16. */
  FP16
}
