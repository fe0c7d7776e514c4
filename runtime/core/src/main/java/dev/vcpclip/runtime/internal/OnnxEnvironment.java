package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;

/** ONNX Runtime's environment: one a process. */
final class OnnxEnvironment {
  private OnnxEnvironment() {}

  /** The environment; native log lines are off, as failures come as exceptions with their text. */
  static OrtEnvironment get() {
    return Holder.ENVIRONMENT;
  }

  private static final class Holder {
    private static final OrtEnvironment ENVIRONMENT =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "vcpclip");
  }
}
